import { systemBinary } from './system-package.ts'

/**
 * Path of a real Chromium. The build without a window is preferred: the same engine, and far less to
 * install and to start.
 *
 * @throws Error of one line that says how to get it.
 */
export function systemBrowser(): string {
  return systemBinary({
    title: 'Chromium',
    names: [
      'chromium-headless-shell',
      'chromium',
      'chromium-browser',
      'google-chrome',
      'google-chrome-stable',
    ],
    env: 'CHROMIUM_PATH',
    package: { debian: 'chromium-headless-shell', fedora: 'chromium', homebrew: '--cask chromium' },
  })
}
