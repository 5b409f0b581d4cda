/**
 * Addresses of every kind that there are, and what of an answer must be alike whoever gives it.
 *
 * @module
 */

import { screenPaths } from '../../../apps/console/src/paths.ts'

export const addresses: readonly string[] = [
  ...screenPaths.map((path) => path.replace(/:\w+/, 'AB-12%20x')),
  '/?next=/classify',
  '/vehicles/',
  '/vehicles/a/b',
  '/CLASSIFY',
  '/nowhere?x=1',
  '/index.html',
  '/screens.json',
  '/.env',
  '/.vite/manifest.json',
  '/assets/app-B2v9xQ1z.js',
  '/assets/style-x_-90aZq.css',
  '/assets/words.js',
  '/assets/gone-B2v9xQ1z.js',
  '/assets/link-B2v9xQ1z.js',
  '/assets/.hidden-B2v9xQ1z.js',
  '/assets/app-B2v9xQ1z.js.map',
  '/assets/app-B2v9xQ1z.js.br',
  '/assets/app-B2v9xQ1z.js.gz',
  '/assets',
  '/assets/',
  '/favicon.svg',
  '/manifest.webmanifest',
  '/icons/small.png',
  '/icons',
  '/api',
  '/api/v1/nowhere',
  '/auth/nowhere',
  '/livez',
  '/readyz',
  '/healthz',
  '/docs',
  '/openapi.json',
  '/.well-known/jwks.json',
  '/.well-known/nowhere',
  '/ws',
]

/** What says how an answer is to be used; the nonce is another in each. */
export function telling(
  headers: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const others =
    /^(?:connection|keep-alive|date|server|etag|last-modified|content-length|transfer-encoding|vary|x-request-id|age)$/
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !others.test(name))
      .map(([name, value]) => [name, String(value).replace(/nonce-[\w-]+/, 'nonce')])
      .sort(),
  )
}
