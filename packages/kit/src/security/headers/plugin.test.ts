import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { problemServerOptions } from '../../foundation/errors/index.ts'
import type { HeadersOptions } from './options.ts'
import { headers, withHeaders } from './plugin.ts'

const expected = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
  'cache-control': 'no-store',
}

for (const path of ['/', '/nowhere', '/fails', '/refused', '/%zz']) {
  test(`GET ${path} carries every header, each once, over TCP and injected`, async () => {
    await using app = await service()
    const base = await app.listen({ host: '127.0.0.1', port: 0 })

    const sent = Object.fromEntries((await fetch(base + path)).headers)
    const injected = (await app.inject(path)).headers

    for (const [name, value] of Object.entries(expected)) {
      assert.equal(sent[name], value, name)
      assert.equal(injected[name], value, name)
    }
    assert.equal(sent['strict-transport-security'], undefined)
    assert.deepEqual(Object.keys(sent).sort(), Object.keys(injected).concat('keep-alive').sort())
  })
}

test('Strict-Transport-Security is asked for over TLS only, as the trusted proxy reports it', async () => {
  await using app = await service({}, { trustProxy: '127.0.0.1' })

  const overTls = await app.inject({ path: '/', headers: { 'x-forwarded-proto': 'https' } })
  const overPlain = await app.inject('/')

  assert.equal(overTls.headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
  assert.equal(overPlain.headers['strict-transport-security'], undefined)
})

test('a client that is no trusted proxy cannot claim TLS', async () => {
  await using app = await service()

  const answer = await app.inject({ path: '/', headers: { 'x-forwarded-proto': 'https' } })

  assert.equal(answer.headers['strict-transport-security'], undefined)
})

test('a header that the handler sets wins', async () => {
  await using app = await service()
  const base = await app.listen({ host: '127.0.0.1', port: 0 })

  const sent = await fetch(`${base}/cached`)

  assert.equal(sent.headers.get('cache-control'), 'public, max-age=60')
  assert.equal((await app.inject('/cached')).headers['cache-control'], 'public, max-age=60')
})

test('a route has its own policy by config, and all other headers as well', async () => {
  await using app = await service()
  const base = await app.listen({ host: '127.0.0.1', port: 0 })

  const { headers: sent } = await fetch(`${base}/page`)

  assert.equal(sent.get('content-security-policy'), "default-src 'self'")
  assert.equal(sent.get('x-frame-options'), 'SAMEORIGIN')
  assert.equal(sent.get('x-content-type-options'), 'nosniff')
})

test('a policy that a browser would ignore refuses the start, on the route too', async () => {
  await assert.rejects(service({ contentSecurityPolicy: 'default-src self' }), RangeError)
  const app = Fastify()
  await app.register(headers)

  assert.throws(
    () => app.get('/', { config: { headers: { contentSecurityPolicy: 'x' } } }, () => ''),
    RangeError,
  )
})

const nonsense: Readonly<Record<string, HeadersOptions>> = {
  'a line break': { cacheControl: 'no-store\r\nset-cookie: a=b' },
  'an empty value': { permissionsPolicy: '' },
  'a letter beyond ASCII': { permissionsPolicy: 'caméra=()' },
  'no max-age': { strictTransportSecurity: 'includeSubDomains' },
}

for (const [name, options] of Object.entries(nonsense)) {
  test(`an option with ${name} refuses the start`, async () => {
    await assert.rejects(service(options), RangeError)
  })
}

async function service(
  options: HeadersOptions = {},
  server: FastifyServerOptions = {},
): Promise<FastifyInstance> {
  const app = Fastify(withHeaders({ ...problemServerOptions(), ...server }, options))
  await app.register(headers, options)
  app.get('/', () => ({ ok: true }))
  app.get('/fails', () => {
    throw new Error('no')
  })
  app.get('/refused', { onRequest: async (_, reply) => reply.code(401).send() }, () => '')
  app.get('/cached', (_, reply) => reply.header('cache-control', 'public, max-age=60').send('a'))
  const page = { contentSecurityPolicy: "default-src 'self'", frameOptions: 'SAMEORIGIN' } as const
  app.get('/page', { config: { headers: page } }, (_, reply) => reply.type('text/html').send('a'))
  await app.ready()
  return app
}
