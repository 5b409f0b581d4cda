import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { consoleApp } from '../testing/served-console.ts'
import { smallScript } from '../testing/small-console.ts'

const served = await consoleApp()
after(() => served[Symbol.asyncDispose]())
const { app } = served
const url = await app.listen({ host: '127.0.0.1', port: 0 })

const script = '/assets/app-B2v9xQ1z.js'
const aYear = 'public, max-age=31536000, immutable'
const anHour = 'public, max-age=3600'
const ofBrowser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }

const files: readonly [path: string, type: string, cacheControl: string][] = [
  [script, 'text/javascript; charset=utf-8', aYear],
  ['/assets/style-x_-90aZq.css', 'text/css; charset=utf-8', aYear],
  ['/assets/words.js', 'text/javascript; charset=utf-8', anHour],
  ['/favicon.svg', 'image/svg+xml', anHour],
  ['/manifest.webmanifest', 'application/manifest+json', anHour],
  ['/icons/small.png', 'image/png', anHour],
]

for (const [path, type, cacheControl] of files) {
  test(`${path} is ${type}, kept as long as its name allows`, async () => {
    const answer = await app.inject(path)

    assert.equal(answer.statusCode, 200)
    assert.equal(answer.headers['content-type'], type)
    assert.equal(answer.headers['cache-control'], cacheControl)
    assert.equal(answer.headers['x-content-type-options'], 'nosniff')
    assert.equal(answer.headers['cross-origin-resource-policy'], 'same-origin')
    assert.equal(answer.headers.vary, 'accept-encoding')
  })
}

const codings = [
  ['br, gzip', 'br', brotliDecompressSync],
  ['gzip', 'gzip', gunzipSync],
  ['br;q=0, gzip', 'gzip', gunzipSync],
  ['identity', undefined, (bytes: Buffer) => bytes],
] as const

for (const [accepted, coding, decode] of codings) {
  test(`who accepts ${accepted} gets the script ${coding ?? 'as it is'}`, async () => {
    const answer = await app.inject({ url: script, headers: { 'accept-encoding': accepted } })

    assert.equal(answer.headers['content-encoding'], coding)
    assert.equal(answer.headers['content-type'], 'text/javascript; charset=utf-8')
    assert.equal(decode(answer.rawPayload).toString(), smallScript)
  })
}

test('a file without compressed copies is sent as it is', async () => {
  const path = '/assets/style-x_-90aZq.css'

  const answer = await app.inject({ url: path, headers: { 'accept-encoding': 'br, gzip' } })

  assert.equal(answer.headers['content-encoding'], undefined)
  assert.equal(answer.body, 'p{color:red}')
})

test('whoever has a file already is told so, for each of its codings apart', async () => {
  const ask = (headers: Record<string, string>) => app.inject({ url: script, headers })
  const { etag = '', 'last-modified': modified = '' } = (await ask({})).headers

  const same = await ask({ 'if-none-match': etag })
  const since = await ask({ 'if-modified-since': modified })
  const compressed = await ask({ 'if-none-match': etag, 'accept-encoding': 'br' })

  assert.deepEqual([same.statusCode, same.body], [304, ''])
  assert.equal(same.headers['cache-control'], aYear)
  assert.equal(since.statusCode, 304)
  assert.equal(compressed.statusCode, 200)
})

test('HEAD tells what GET would, without the body', async () => {
  for (const path of ['/', '/classify', script, '/favicon.svg']) {
    const [got, told] = await Promise.all([
      fetch(url + path),
      fetch(url + path, { method: 'HEAD' }),
    ])

    assert.equal(told.status, 200)
    assert.equal(told.headers.get('content-length'), got.headers.get('content-length'))
    assert.equal(told.headers.get('content-type'), got.headers.get('content-type'))
    assert.equal(await told.text(), '')
  }
})

for (const path of ['/', '/classify', '/vehicles/AB-12%20x', '/?next=/classify']) {
  test(`${path} is the page, stored by nobody`, async () => {
    const answer = await app.inject(path)

    assert.equal(answer.statusCode, 200)
    assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(answer.headers['x-frame-options'], 'DENY')
    assert.match(answer.body, /<title>console<\/title>/)
  })
}

test('a browser that is led to an unknown address gets the page, and a 404', async () => {
  const answer = await app.inject({ url: '/nowhere?x=1', headers: ofBrowser })

  assert.equal(answer.statusCode, 404)
  assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.match(String(answer.headers['content-security-policy']), /'nonce-/)
  assert.match(answer.body, /<title>console<\/title>/)
})

const forPrograms = [
  '/api',
  '/api/v1/nowhere',
  '/auth/nowhere',
  '/ws',
  '/metrics',
  '/health',
  '/healthz/x',
  '/docs/nowhere',
  '/openapi.json',
  '/.well-known/nowhere',
  '/assets/gone-B2v9xQ1z.js',
]

for (const path of forPrograms) {
  test(`${path} is no screen: a browser is told of it as everybody is`, async () => {
    const answer = await app.inject({ url: path, headers: ofBrowser })

    assert.equal(answer.statusCode, 404)
    assert.equal(answer.json().error_code, 'NOT_FOUND')
    assert.equal(answer.headers['cache-control'], 'no-store')
  })
}

const programs: readonly [string, object][] = [
  ['accepts anything', { headers: { accept: '*/*' } }],
  ['says nothing', {}],
  ['prefers JSON', { headers: { accept: 'application/json, text/html;q=0.5' } }],
  ['accepts something like it', { headers: { accept: 'text/html+xml' } }],
  ['posts a form', { method: 'POST', headers: ofBrowser }],
]

for (const [what, request] of programs) {
  test(`whoever ${what} gets the problem at an unknown address`, async () => {
    const answer = await app.inject({ url: '/nowhere', ...request })

    assert.equal(answer.statusCode, 404)
    assert.equal(answer.headers['content-type'], 'application/problem+json')
  })
}

test('a method that an address does not answer stays a 405', async () => {
  const posted = await app.inject({ method: 'POST', url: '/classify', headers: ofBrowser })
  const got = await app.inject({ url: '/auth/token', headers: ofBrowser })

  assert.deepEqual([posted.statusCode, posted.headers.allow], [405, 'GET, HEAD'])
  assert.deepEqual([got.statusCode, got.headers.allow], [405, 'POST'])
})

test('every route is open to all, in no document, of the class that waits for no store', () => {
  const { routes } = served

  const paths = new Set(routes.map(({ url: path }) => path))
  for (const path of ['/', '/vehicles/:vehicleId', '/assets/*', '/favicon.svg']) {
    assert.ok(paths.has(path), path)
  }
  for (const { url: path, schema, config } of routes) {
    assert.equal(Reflect.get(schema ?? {}, 'hide'), true, path)
    assert.equal(config?.access, 'public', path)
    assert.deepEqual(config?.overload, { class: 'memory' }, path)
    assert.ok((config?.thresholdMs ?? 0) > 0, path)
  }
})

test('a file that was taken away is not there, and the service goes on', async () => {
  await using other = await consoleApp()
  for (const path of ['favicon.svg', 'assets/style-x_-90aZq.css', 'index.html']) {
    await rm(join(other.folder, path))
  }

  const answers = await Promise.all(
    ['/favicon.svg', '/assets/style-x_-90aZq.css', '/'].map((path) => other.app.inject(path)),
  )

  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [404, 404, 200],
  )
  assert.equal(answers[0]?.json().error_code, 'NOT_FOUND')
  assert.equal(answers[0]?.headers['cache-control'], 'no-store')
})
