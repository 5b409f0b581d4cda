import assert from 'node:assert/strict'
import { test } from 'node:test'
import swagger from '@fastify/swagger'
import fastify, { type FastifyPluginAsync } from 'fastify'
import type { VersioningOptions } from './options.ts'
import { versioning } from './plugin.ts'
import { announced, deprecated, routes, service } from './testing/versioned-service.ts'

test('the current version answers under its prefix and every alias', async () => {
  await using app = await service({ aliases: ['/api', ''] })

  for (const url of ['/api/v1/new', '/api/new', '/new']) {
    assert.equal((await app.inject(url)).body, 'new', url)
  }
  assert.equal((await app.inject('/api/v2/new')).statusCode, 404)
})

test('versions stand side by side, and aliases follow the current one', async () => {
  const v2: FastifyPluginAsync = async (app) => {
    app.get('/new', async () => 'newer')
  }
  await using app = await service({
    current: 'v2',
    versions: { v1: routes, v2 },
    aliases: ['/api'],
  })

  assert.equal((await app.inject('/api/v1/new')).body, 'new')
  assert.equal((await app.inject('/api/v2/new')).body, 'newer')
  assert.equal((await app.inject('/api/new')).body, 'newer')
})

test('an alias names its canonical route, and a canonical route names none', async () => {
  await using app = fastify()
  app.addHook('onRequest', async ({ routeOptions: { config } }, reply) => {
    reply.header('x-alias-of', String(config.aliasOf))
  })
  await app.register(versioning, { current: 'v1', versions: { v1: routes }, aliases: ['/api'] })

  const aliasOf = async (url: string) => (await app.inject(url)).headers['x-alias-of']

  assert.equal(await aliasOf('/api/old/7'), '/api/v1/old/:id')
  assert.equal(await aliasOf('/api'), '/api/v1')
  assert.equal(await aliasOf('/api/v1/old/7'), 'undefined')
})

test('the documentation has the canonical routes alone, and says which are deprecated', async () => {
  await using app = fastify()
  await app.register(swagger, { openapi: { openapi: '3.1.0' } })
  await app.register(versioning, { current: 'v1', versions: { v1: routes }, aliases: ['/api'] })
  app.post('/token', { config: { aliasOf: '/api/v1/token' } }, async () => 'token')
  await app.ready()

  const { paths = {} } = app.swagger() as { paths?: Record<string, Record<string, unknown>> }

  assert.deepEqual(Object.keys(paths).sort(), ['/api/v1/', '/api/v1/new', '/api/v1/old/{id}'])
  assert.partialDeepStrictEqual(paths['/api/v1/old/{id}'], {
    get: { summary: 'Old.', deprecated: true },
  })
  assert.equal(JSON.stringify(paths['/api/v1/new']).includes('deprecated'), false)
})

test('a schema that routes share is marked for the one route alone', async () => {
  const schema = { summary: 'Shared.' }
  await using app = fastify()
  await app.register(swagger, { openapi: { openapi: '3.1.0' } })
  await app.register(versioning, { current: 'v1', versions: { v1: routes } })
  app.get('/old', { schema, config: { deprecated } }, async () => 'old')
  app.get('/kept', { schema }, async () => 'kept')
  await app.ready()

  const documented = JSON.stringify(app.swagger().paths?.['/kept'])

  assert.match(documented, /Shared/)
  assert.doesNotMatch(documented, /deprecated/)
})

test('a deprecated operation announces it, also through an alias and for HEAD', async () => {
  await using app = await service({ aliases: ['/api'] })

  for (const url of ['/api/v1/old/7', '/api/old/7']) {
    assert.partialDeepStrictEqual((await app.inject(url)).headers, announced)
    const head = await app.inject({ method: 'HEAD', url })
    assert.equal(head.statusCode, 200)
    assert.partialDeepStrictEqual(head.headers, announced)
  }
})

test('an operation that is not deprecated announces nothing', async () => {
  await using app = await service()

  const { headers } = await app.inject('/api/v1/new')

  assert.equal(headers['deprecation'] ?? headers['sunset'] ?? headers['link'], undefined)
})

test('an error announces the deprecation too, even one from before the handler', async () => {
  await using app = fastify()
  app.addHook('onRequest', async () => {
    throw Object.assign(new Error('who are you?'), { statusCode: 401 })
  })
  await app.register(versioning, { current: 'v1', versions: { v1: routes } })

  const reply = await app.inject('/api/v1/old/7')

  assert.equal(reply.statusCode, 401)
  assert.partialDeepStrictEqual(reply.headers, announced)
})

test('links of the handler are kept', async () => {
  await using app = await service()
  app.get('/list', { config: { deprecated } }, async (_, reply) => {
    reply.header('link', '</list?page=2>; rel="next"')
    return 'list'
  })

  const { headers } = await app.inject('/list')

  assert.equal(headers['link'], `</list?page=2>; rel="next", ${announced['link']}`)
})

test('hooks of a deprecated route still run', async () => {
  await using app = await service({ afterSunset: 'gone', now: () => Date.UTC(2026, 1) })
  app.route({
    method: ['GET', 'PUT'],
    url: '/hooked',
    config: { deprecated },
    onRequest: async (_, reply) => void reply.header('x-one', '1'),
    onSend: [async (_, reply) => void reply.header('x-two', '2')],
    handler: async () => 'hooked',
  })

  const { headers } = await app.inject({ method: 'PUT', url: '/hooked' })

  assert.partialDeepStrictEqual(headers, { 'x-one': '1', 'x-two': '2', ...announced })
})

test('a deprecated version deprecates its routes, but for those that say otherwise', async () => {
  const v1: FastifyPluginAsync = async (app) => {
    app.get('/a', async () => 'a')
    app.get('/b', { config: { deprecated: { at: '2025-01-01' } } }, async () => 'b')
    app.get('/c', { config: { deprecated: false } }, async () => 'c')
  }
  await using app = await service({ versions: { v1: { routes: v1, deprecated } } })

  const since = async (url: string) => (await app.inject(url)).headers['deprecation']

  assert.equal(await since('/api/v1/a'), '@1767225600')
  assert.equal(await since('/api/v1/b'), '@1735689600')
  assert.equal(await since('/api/v1/c'), undefined)
})

test('a mistake in a deprecation fails the start and names the operation', async () => {
  const v1: FastifyPluginAsync = async (app) => {
    app.get('/a', { config: { deprecated: { at: 'soon' } } }, async () => 'a')
  }

  await assert.rejects(service({ versions: { v1 } }), {
    name: 'RangeError',
    message: /GET \/api\/v1\/a/,
  })
})

test('after its sunset an operation is served by default', async () => {
  await using app = await service({ now: () => Date.UTC(2030, 0) })

  assert.equal((await app.inject('/api/v1/old/7')).statusCode, 200)
})

test('after its sunset an operation can be gone, and says what to use instead', async () => {
  let nowMs = Date.UTC(2026, 6, 1) - 1
  await using app = await service({ afterSunset: 'gone', now: () => nowMs })

  const before = await app.inject('/api/v1/old/7')
  nowMs += 1
  const after = await app.inject('/api/v1/old/7')

  assert.equal(before.statusCode, 200)
  assert.equal(after.statusCode, 410)
  assert.equal(after.json().code, 'GONE')
  assert.partialDeepStrictEqual(after.headers, announced)
})

test('a deprecated route without a sunset is never gone', async () => {
  await using app = await service({ afterSunset: 'gone', now: () => Date.UTC(2999, 0) })
  app.get('/old', { config: { deprecated: { at: '2026-01-01' } } }, async () => 'old')

  assert.equal((await app.inject('/old')).statusCode, 200)
})

const mistakes: Readonly<Record<string, Partial<VersioningOptions>>> = {
  'a current version that does not exist': { current: 'v9' },
  'a version of two segments': { current: 'v/1', versions: { 'v/1': routes } },
  'a prefix without a slash': { prefix: 'api' },
  'an alias with a slash at its end': { aliases: ['/api/'] },
  'a table of no clients': { clientsMax: 0 },
  'an unknown action': { afterSunset: 'explode' as 'gone' },
}

for (const [what, options] of Object.entries(mistakes)) {
  test(`${what} fails the start`, async () => {
    await assert.rejects(service(options), RangeError)
  })
}
