import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { errors, problemServerOptions } from '../../foundation/errors/index.ts'
import type { CorsOptions } from './options.ts'
import { cors, withCors } from './plugin.ts'

const origin = 'https://app.example.com'
const stranger = 'https://evil.example.com'

for (const path of ['/', '/nowhere', '/fails', '/varies', '/%zz']) {
  test(`GET ${path} can be read by an allowed page`, async () => {
    await using app = await service({ credentials: true })

    const { headers } = await app.inject({ path, headers: { origin } })

    assert.equal(headers['access-control-allow-origin'], origin)
    assert.equal(headers['access-control-allow-credentials'], 'true')
    assert.match(String(headers['access-control-expose-headers']), /X-Request-Id/)
    assert.match(String(headers['access-control-expose-headers']), /Retry-After/)
    assert.match(String(headers.vary), /Origin/)
  })

  test(`GET ${path} of another origin is answered without a CORS header, and caches are told`, async () => {
    await using app = await service({ credentials: true })

    const { headers } = await app.inject({ path, headers: { origin: stranger } })

    assert.deepEqual(corsHeaders(headers), [])
    assert.match(String(headers.vary), /Origin/)
  })
}

test('a Vary that the handler sets is kept beside ours', async () => {
  await using app = await service()

  const { headers } = await app.inject({ path: '/varies', headers: { origin } })

  assert.equal(headers.vary, 'Accept-Encoding, Origin')
})

test('without credentials the browser is not told to send any', async () => {
  await using app = await service()

  const { headers } = await app.inject({ path: '/', headers: { origin } })

  assert.equal(headers['access-control-allow-credentials'], undefined)
})

for (const path of ['/', '/nowhere', '/guarded']) {
  test(`a preflight for ${path} is answered before authentication`, async () => {
    await using app = await service()

    const answer = await app.inject(preflight(path, origin))

    assert.equal(answer.statusCode, 204)
    assert.equal(answer.body, '')
    assert.equal(answer.headers['access-control-allow-origin'], origin)
    assert.equal(
      answer.headers['access-control-allow-methods'],
      'GET, HEAD, POST, PUT, PATCH, DELETE',
    )
    assert.match(String(answer.headers['access-control-allow-headers']), /Authorization/)
    assert.equal(answer.headers['access-control-max-age'], '600')
    assert.equal(answer.headers.vary, 'Origin')
  })
}

test('access to a private network is not granted', async () => {
  await using app = await service()
  const asked = preflight('/', origin)

  const answer = await app.inject({
    ...asked,
    headers: { ...asked.headers, 'access-control-request-private-network': 'true' },
  })

  assert.equal(answer.headers['access-control-allow-private-network'], undefined)
})

test('a preflight of another origin is refused without a CORS header', async () => {
  await using app = await service()

  const answer = await app.inject(preflight('/', stranger))

  assert.equal(answer.statusCode, 403)
  assert.equal(answer.json().error_code, 'ORIGIN_NOT_ALLOWED')
  assert.deepEqual(corsHeaders(answer.headers), [])
})

test('an OPTIONS request that is no preflight goes to its route', async () => {
  await using app = await service()

  const answer = await app.inject({ method: 'OPTIONS', path: '/', headers: { origin } })

  assert.equal(answer.json().options, true)
})

test('every page may read a public service, and caches need not tell them apart', async () => {
  await using app = await service({ origins: '*' })

  const { headers } = await app.inject({ path: '/', headers: { origin: stranger } })

  assert.equal(headers['access-control-allow-origin'], '*')
  assert.equal(headers.vary, undefined)
})

const nonsense: Readonly<Record<string, CorsOptions>> = {
  '"*" with credentials': { origins: '*', credentials: true },
  'a bare string': { origins: origin as '*' },
  'an entry with a path': { origins: [`${origin}/`] },
  'a line break in a header name': { exposedHeaders: ['X-A\r\nX-B'] },
  'a wildcard header': { requestHeaders: ['*'] },
  'a negative age': { maxAgeSeconds: -1 },
}

for (const [name, options] of Object.entries(nonsense)) {
  test(`${name} refuses the start`, async () => {
    await assert.rejects(async () => service(options), RangeError)
  })
}

function corsHeaders(headers: object): readonly string[] {
  return Object.keys(headers).filter((name) => name.startsWith('access-control-'))
}

function preflight(path: string, from: string) {
  return {
    method: 'OPTIONS' as const,
    path,
    headers: { origin: from, 'access-control-request-method': 'POST' },
  }
}

async function service(options: CorsOptions = {}): Promise<FastifyInstance> {
  const resolved = { origins: [origin], ...options }
  const app = Fastify(withCors(problemServerOptions(), resolved))
  await app.register(errors)
  await app.register(cors, resolved)
  app.addHook('onRequest', async (request, reply) => {
    if (request.url === '/guarded') await reply.code(401).send()
  })
  app.get('/', () => ({ ok: true }))
  app.options('/', () => ({ options: true }))
  app.post('/guarded', () => ({ ok: true }))
  app.get('/fails', () => {
    throw new Error('no')
  })
  app.get('/varies', (_, reply) => reply.header('vary', 'Accept-Encoding').send({ ok: true }))
  await app.ready()
  return app
}
