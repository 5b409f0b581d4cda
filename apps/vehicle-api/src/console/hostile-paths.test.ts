import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import {
  overSocket,
  type RawAnswer,
} from '../../../../packages/kit/src/security/access/testing/exchange.ts'
import { consoleApp } from '../testing/served-console.ts'
import { untold } from '../testing/small-console.ts'

const served = await consoleApp()
after(() => served[Symbol.asyncDispose]())
await served.app.listen({ host: '127.0.0.1', port: 0 })
const exchange = overSocket((served.app.server.address() as AddressInfo).port, 'localhost')

const ups = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '.%2e/',
  '%252e%252e%252f',
  '..%5c',
  '..\\',
  '%2e%2e%5c',
  '..;/',
  '....//',
  '..%00/',
  '..%c0%af',
  '..%ef%bc%8f',
  './../',
  '/../',
]
const targets = [
  ...ups.flatMap((up) =>
    [1, 2, 5].flatMap((times) => [
      `/${up.repeat(times)}beside.txt`,
      `/assets/${up.repeat(times)}beside.txt`,
      `/assets/${up.repeat(times)}.env`,
      `/assets/${up.repeat(times)}etc/passwd`,
      `/icons/${up.repeat(times)}.vite/manifest.json`,
    ]),
  ),
  '/.env',
  '/%2eenv',
  '/.vite/manifest.json',
  '/.vite%2fmanifest.json',
  '/assets/.hidden-B2v9xQ1z.js',
  '/assets/%2ehidden-B2v9xQ1z.js',
  '/assets/link-B2v9xQ1z.js',
  '/assets/app-B2v9xQ1z.js.map',
  '/assets/app-B2v9xQ1z.js.br',
  '/assets/app-B2v9xQ1z.js.gz',
  '/assets/app-B2v9xQ1z.js%00',
  '/assets/app-B2v9xQ1z.js%00.css',
  '/assets/APP-B2v9xQ1z.js',
  '/assets/app-B2v9xQ1z.js/',
  '/assets//app-B2v9xQ1z.js',
  '/assets/./app-B2v9xQ1z.js',
  '//assets/app-B2v9xQ1z.js',
  '/assets\\app-B2v9xQ1z.js',
  '/assets%5capp-B2v9xQ1z.js',
  '/assets/app-B2v9xQ1z.js:$DATA',
  '/assets/con',
  '/assets/',
  '/assets',
  '/assets/*',
  '/icons/',
  '/index.html',
  '/screens.json',
  '/INDEX.HTML',
  '/%00',
  '/%',
  '/%zz',
  '/%ff%fe',
  'beside.txt',
  `/assets/${'a/'.repeat(2_000)}`,
  '/assets/__proto__',
  '/constructor',
]

for (const accept of ['*/*', 'text/html']) {
  test(`no spelling of a path reads what is not on the list, accepting ${accept}`, async () => {
    for (const target of targets) {
      const answer = await exchange({ method: 'GET', target, headers: [['Accept', accept]] })

      assert.ok(isNothing(answer), `${target}: ${answer.status} ${answer.body}`)
      assert.ok(!answer.body.includes(untold), target)
      assert.ok(!answer.body.includes('root:'), target)
      assert.equal(answer.headers['cache-control'], 'no-store', target)
    }
    assert.ok(targets.length > 250)
  })
}

test('control characters in the request line are no HTTP, and no file', async () => {
  for (const target of ['/assets/\0', '/\u0007', '/assets/app-B2v9xQ1z.js\u0001']) {
    const answer = await exchange({ method: 'GET', target, headers: [] })

    assert.equal(answer.status, 400, JSON.stringify(target))
  }
})

/** A problem, or the page that says so; and 400 for what cannot be decoded or is no path. */
function isNothing({ status, headers }: RawAnswer): boolean {
  const type = headers['content-type'] ?? ''
  if (status === 400) return type.startsWith('application/problem+json')
  return status === 404 && /^(?:application\/problem\+json|text\/html)/.test(type)
}
