import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { versioning } from './plugin.ts'
import { routes, service } from './testing/versioned-service.ts'

test('uses of deprecated operations are counted under the canonical route', async () => {
  let nowMs = Date.UTC(2026, 2, 1)
  await using app = await service({ aliases: ['/api'], now: () => nowMs })
  app.addHook('onRequest', async (request) => {
    const { 'x-user': id } = request.headers
    Object.assign(request, { principal: id === undefined ? undefined : { userId: id } })
  })

  await use(app, '/api/v1/old/7', { 'x-user': 'ann' })
  nowMs += 1000
  await use(app, '/api/old/8', { 'x-user': 'ann' })
  await use(app, '/api/v1/old/7', { 'user-agent': 'curl/8.5.0' })
  await use(app, '/api/v1/new', { 'x-user': 'ann' })

  assert.deepEqual(app.versioning.usage(), [
    {
      route: 'GET /api/v1/old/:id',
      client: 'ann',
      count: 2,
      lastUsedAt: new Date(nowMs),
    },
    {
      route: 'GET /api/v1/old/:id',
      client: 'anonymous (curl)',
      count: 1,
      lastUsedAt: new Date(nowMs),
    },
  ])
})

test('clients without a name cannot crowd out those with one', async () => {
  await using app = await service({
    clientsMax: 1,
    clientOf: ({ headers }) => headers['x-user']?.toString(),
  })

  for (let client = 0; client < 150; client++) {
    await use(app, '/api/v1/old/7', { 'user-agent': `bot-${client}` })
  }
  await use(app, '/api/v1/old/7', { 'x-user': 'ann' })

  const usage = app.versioning.usage()
  assert.equal(usage.length, 1 + 100 + 1)
  assert.equal(usage[0]?.client, 'ann')
  assert.equal(usage.at(-1)?.client, 'other')
  assert.equal(usage.at(-1)?.count, 50)
})

test('a use is logged once per client, operation and day', async () => {
  let nowMs = Date.UTC(2026, 2, 1)
  const lines: { route: string; client: string; level: number }[] = []
  await using app = fastify({
    logger: { level: 'warn', stream: { write: (line: string) => lines.push(JSON.parse(line)) } },
  })
  await app.register(versioning, { current: 'v1', versions: { v1: routes }, now: () => nowMs })

  await use(app, '/api/v1/old/1')
  await use(app, '/api/v1/old/2')
  nowMs += 86_400_000
  await use(app, '/api/v1/old/3')

  assert.deepEqual(
    lines.map(({ level, route, client }) => [level, route, client]),
    Array.from({ length: 2 }, () => [40, 'GET /api/v1/old/:id', 'anonymous (lightMyRequest)']),
  )
})

/** Waits until the response has been sent and counted, which is after `inject` has its answer. */
async function use(app: FastifyInstance, url: string, headers: Record<string, string> = {}) {
  await app.inject({ url, headers })
  await setImmediate()
}
