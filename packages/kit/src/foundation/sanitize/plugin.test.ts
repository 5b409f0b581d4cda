import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import type { SanitizeOptions } from './options.ts'
import { sanitize } from './plugin.ts'

const ambiguous = [
  'http://h/admin',
  '//admin',
  '/%2e/admin',
  '/x/../admin',
  '/x\\admin',
  '/%61dmin',
  '/admin%2f',
  '/admin%00',
  '/admin#x',
]

test('an ambiguous target is refused before any handler, also where there is no route', async () => {
  await using app = await service()
  let handled = 0
  app.all('/admin', async () => handled++)
  app.get('/*', async () => handled++)

  for (const target of ambiguous) {
    const answer = await exchange(app, `GET ${target} HTTP/1.1\r\nHost: h\r\n`)

    assert.match(answer, /^HTTP\/1\.1 400 /, target)
    assert.match(answer, /"TARGET_REFUSED"/, target)
  }
  assert.equal(handled, 0)
})

test('a plain target is served', async () => {
  await using app = await service()
  app.get('/café', async () => 'coffee')

  const answer = await exchange(app, 'GET /caf%C3%A9?a=%2f HTTP/1.1\r\nHost: h\r\n')

  assert.match(answer, /^HTTP\/1\.1 200 /)
})

test('the target is judged as it was sent, not as it was rewritten', async () => {
  await using app = fastify({ rewriteUrl: () => '/admin' })
  await app.register(sanitize)
  app.get('/admin', async () => 'admin')

  const answer = await exchange(app, 'GET //admin HTTP/1.1\r\nHost: h\r\n')

  assert.match(answer, /^HTTP\/1\.1 400 /)
})

test('two Host headers are refused', async () => {
  await using app = await service()
  app.get('/', async () => 'home')

  const answer = await exchange(app, 'GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n')

  assert.match(answer, /^HTTP\/1\.1 400 /)
  assert.match(answer, /"MALFORMED_REQUEST"/)
})

test('TRACE is refused where all methods are routed, and told what is answered', async () => {
  await using app = await service()
  app.all('/echo', async () => 'echo')

  const answer = await exchange(app, 'TRACE /echo HTTP/1.1\r\nHost: h\r\nCookie: secret\r\n')

  assert.match(answer, /^HTTP\/1\.1 405 /)
  assert.match(answer, /^allow: (?!.*TRACE).*GET.*$/im)
  assert.doesNotMatch(answer, /secret/)
})

for (const length of ['Content-Length: 2', 'Transfer-Encoding: chunked']) {
  test(`a body that nobody would read is refused: ${length}`, async () => {
    await using app = await service()
    let handled = 0
    app.get('/', async () => handled++)

    for (const method of ['GET', 'HEAD']) {
      const answer = await exchange(app, `${method} / HTTP/1.1\r\nHost: h\r\n${length}\r\n`)

      assert.match(answer, /^HTTP\/1\.1 400 /, method)
      assert.match(answer, /\r\nconnection: close\r\n/i, method)
    }
    assert.equal(handled, 0)
  })
}

test('a GET that says that its body is empty is served', async () => {
  await using app = await service()
  app.get('/', async () => 'home')

  const answer = await exchange(app, 'GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n')

  assert.match(answer, /^HTTP\/1\.1 200 /)
})

test('a body in a coding that nobody undoes is refused, and told which would be taken', async () => {
  await using app = await service({ contentCodings: ['Deflate'] })
  app.post('/', async () => 'handled')
  const send = (coding: string) =>
    app.inject({ method: 'POST', url: '/', headers: { 'content-encoding': coding } })

  const [gzip, nested, deflate, identity] = await Promise.all(
    ['GZIP', 'deflate, gzip', 'deflate', 'identity'].map(send),
  )

  assert.deepEqual([gzip?.statusCode, nested?.statusCode], [415, 415])
  assert.equal(gzip?.headers['accept-encoding'], 'identity, deflate')
  assert.deepEqual([deflate?.statusCode, identity?.statusCode], [200, 200])
})

test('a coding that is no name, or more headers than Node shows, refuse the start', async () => {
  await assert.rejects(service({ contentCodings: ['gzip, br'] }), RangeError)
  await assert.rejects(service({ headerLinesMax: 2_000 }), RangeError)
  await assert.rejects(service({ headerLinesMax: 0 }), RangeError)
})

test('JSON is read under application/json and every +json type', async () => {
  await using app = await service()
  app.post('/', async ({ body }) => body)

  for (const type of [
    'application/json',
    'APPLICATION/JSON; charset=UTF-8',
    'application/merge-patch+json',
    'application/vnd.api+json; version=1',
    'model/gltf+json',
  ]) {
    const reply = await post(app, '{"a":1}', type)

    assert.deepEqual(reply.json(), { a: 1 }, type)
  }
})

test('a type that only contains the word json is not read', async () => {
  await using app = await service()
  app.post('/', async ({ body }) => body)

  for (const type of ['application/json5', 'application/x+jsonp', 'application/jsonl']) {
    assert.equal((await post(app, '{}', type)).statusCode, 415, type)
  }
})

const bodies: readonly (readonly [code: string, body: string | Buffer])[] = [
  ['JSON_TOO_DEEP', '['.repeat(100_000)],
  ['JSON_TOO_MANY_KEYS', `{${Array.from({ length: 1001 }, (_, i) => `"${i}":0`).join()}}`],
  ['JSON_FORBIDDEN_KEY', '{"\\u005f_proto__":{"admin":true}}'],
  ['MALFORMED_JSON', '{'],
  ['MALFORMED_JSON', ''],
  ['MALFORMED_JSON', Buffer.from([0x22, 0xff, 0x22])],
]

for (const [code, body] of bodies) {
  test(`a body is refused with ${code}: ${JSON.stringify(String(body).slice(0, 20))}`, async () => {
    await using app = await service()
    app.post('/', async () => 'handled')

    const reply = await post(app, body)

    assert.equal(reply.statusCode, 400)
    assert.equal(reply.json().code, code)
  })
}

test('the byte limit stays that of Fastify', async () => {
  await using app = fastify({ bodyLimit: 10 })
  await app.register(sanitize)
  app.post('/', async () => 'handled')

  assert.equal((await post(app, '[1,2,3,4,5,6]')).statusCode, 413)
})

test('a route may have limits of its own', async () => {
  await using app = await service({ depthMax: 2, keysMax: 2 })
  app.post('/', async () => 'handled')
  app.post('/deep', { config: { json: { depthMax: 4 } } }, async () => 'handled')

  assert.equal((await post(app, '[[[]]]')).json().code, 'JSON_TOO_DEEP')
  assert.equal((await post(app, '[[[]]]', 'application/json', '/deep')).statusCode, 200)
  const many = await post(app, '{"a":1,"b":2,"c":3}', 'application/json', '/deep')
  assert.equal(many.json().code, 'JSON_TOO_MANY_KEYS')
})

test('limits that make no sense fail the start', async () => {
  await assert.rejects(service({ depthMax: 0 }), RangeError)
  await assert.rejects(service({ keysMax: 1.5 }), RangeError)
  await using app = await service()
  assert.throws(() => app.post('/', { config: { json: { depthMax: -1 } } }, () => ''), RangeError)
})

test('prototype keys in a query string are plain names', async () => {
  await using app = await service()
  app.get('/', async ({ query }) => ({
    names: Object.keys(query as object),
    inherits: 'toString' in (query as object),
    admin: (query as { admin?: unknown }).admin ?? null,
  }))

  const reply = await app.inject('/?__proto__[admin]=1&__proto__=2&constructor[prototype][admin]=3')

  // Fastify's parser knows no brackets and makes objects without a prototype.
  assert.deepEqual(reply.json(), {
    names: ['__proto__[admin]', '__proto__', 'constructor[prototype][admin]'],
    inherits: false,
    admin: null,
  })
  assert.equal(({} as { admin?: unknown }).admin, undefined)
})

async function service(options: SanitizeOptions = {}): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(sanitize, options)
  return app
}

function post(
  app: FastifyInstance,
  payload: string | Buffer,
  type = 'application/json',
  url = '/',
) {
  return app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } })
}

/** Sends bytes as they are: HTTP clients, and `inject`, tidy up what is to be tested. */
async function exchange(app: FastifyInstance, head: string): Promise<string> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`${head}Connection: close\r\n\r\n`)
  return text(socket)
}
