/**
 * How the console is built: into `dist`, with every asset under the hash of its content, and a
 * placeholder where whoever serves the page puts the nonce of its style sheets.
 *
 * `npm run console` serves it while it is changed, with the service on PORT behind it.
 *
 * @module
 */

import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { screenPaths } from './src/paths.ts'

// With the host that the browser asked, or the service would take its cookies for another page's.
const toService = {
  target: `http://127.0.0.1:${process.env['PORT'] ?? 8000}`,
  changeOrigin: false,
  ws: true,
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), screenList()],
  resolve: { conditions: ['@plimsoll/source', 'module', 'browser', 'development|production'] },
  html: { cspNonce: 'CSP_NONCE' },
  build: {
    // What browsers of the last two years understand.
    target: 'es2022',
    // The policy of the page allows no data: address for fonts and scripts.
    assetsInlineLimit: 0,
    manifest: true,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/health', '/readyz', '/ws'].map((path) => [path, toService]),
    ),
  },
})

/** Writes the addresses of the screens beside the page, for whoever serves it. */
function screenList(): Plugin {
  return {
    name: 'screens',
    apply: 'build',
    generateBundle() {
      const source = `${JSON.stringify(screenPaths)}\n`
      this.emitFile({ type: 'asset', fileName: 'screens.json', source })
    },
  }
}
