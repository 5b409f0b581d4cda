import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { rateLimit } from './index.ts'
import { epochMs, limitedService, signedInAs } from './testing/limited-service.ts'

test('an address is served up to its limit, and refused beyond it with the time to wait', async () => {
  await using service = await limitedService({ ip: '2/minute' })

  const answers = [await get(service.app), await get(service.app), await get(service.app)]

  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200, 429],
  )
  const [, , refused] = answers
  const wait = Number(refused?.headers['retry-after'])
  assert.ok(wait >= 30 && wait <= 33, `${wait}`)
  assert.equal(refused?.headers['content-type'], 'application/problem+json')
  const { type, error_code, 'violated-policies': violated } = refused?.json() ?? {}
  assert.equal(type, 'https://iana.org/assignments/http-problem-types#quota-exceeded')
  assert.equal(error_code, 'RATE_LIMITED')
  assert.deepEqual(violated, ['minute'])
})

test('it works alone, on an application that has nothing else', async () => {
  const app = Fastify()
  await app.register(rateLimit, { ip: '1/minute' })
  app.get('/', () => 'served')
  await using _closed = { [Symbol.asyncDispose]: () => app.close() }

  const [served, refused] = [await app.inject('/'), await app.inject('/')]

  assert.deepEqual([served.statusCode, refused.statusCode], [200, 429])
  assert.match(String(refused.headers['retry-after']), /^6\d$/)
  assert.equal(refused.headers['ratelimit-policy'], '"minute";q=1;w=60')
  assert.match(String(refused.headers['ratelimit']), /^"minute";r=0;t=6\d$/)
})

test('every answer carries the limits: served, failed, unknown, refused', async () => {
  await using service = await limitedService({ ip: '4/minute' }, { routes: variousRoutes })
  const { app } = service

  const answers = [
    await app.inject('/served'),
    await app.inject('/fails'),
    await app.inject('/nowhere'),
    await app.inject({ method: 'HEAD', url: '/served' }),
    await app.inject('/served'),
  ]

  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 500, 404, 200, 429],
  )
  for (const [index, { headers }] of answers.entries()) {
    const left = Math.max(0, 3 - index)
    assert.equal(headers['ratelimit-policy'], '"minute";q=4;w=60')
    assert.match(String(headers['ratelimit']), new RegExp(`^"minute";r=${left};t=\\d+$`))
    assert.equal(headers['x-ratelimit-limit'], '4')
    assert.equal(headers['x-ratelimit-remaining'], String(left))
    const reset = Number(headers['x-ratelimit-reset'])
    assert.equal(reset, epochMs / 1000 + (index < 4 ? 15 * (index + 1) : 15))
  }
})

test('addresses that no route answers are limited, and so is every method', async () => {
  await using service = await limitedService({ ip: '3/minute' })
  const { app } = service

  const statuses: number[] = []
  for (const method of ['GET', 'OPTIONS', 'DELETE', 'GET'] as const) {
    const { statusCode } = await app.inject({ method, url: '/nowhere' })
    statuses.push(statusCode)
  }

  assert.deepEqual(statuses, [404, 404, 404, 429])
})

test('health checks are never limited', async () => {
  await using service = await limitedService(
    { ip: '1/minute', global: '1/minute' },
    { routes: (app) => void app.get('/livez', { config: { probe: true } }, () => 'alive') },
  )

  const answers = [await get(service.app, '/livez'), await get(service.app, '/livez')]

  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200],
  )
  assert.equal(answers[1]?.headers['ratelimit-policy'], undefined)
})

test('an exempt route is limited by nothing but the limit of all', async () => {
  await using service = await limitedService(
    { ip: '1/minute', user: '1/minute', global: '3/minute' },
    { routes: (app) => void app.get('/', { config: { rateLimit: false } }, () => 'served') },
  )
  const headers = signedInAs('ann')

  const statuses: number[] = []
  for (let turn = 0; turn < 4; turn++) {
    statuses.push((await service.app.inject({ url: '/', headers })).statusCode)
  }

  assert.deepEqual(statuses, [200, 200, 200, 429])
})

test('an address over its limit is refused before its credential is verified', async () => {
  await using service = await limitedService({ ip: '1/minute', bypassPermission: false })
  const headers = signedInAs('ann')

  await service.app.inject({ url: '/', headers })
  const refused = await service.app.inject({ url: '/', headers })

  assert.equal(refused.statusCode, 429)
  assert.deepEqual(service.verified, ['ann'])
})

test('each limit counts in the mode that suits it, unless it says another', async () => {
  await using service = await limitedService({
    ip: '1/minute',
    global: '1/minute',
    user: { windows: '1/minute', algorithm: 'strict' },
    apiKey: { windows: '1/minute', mode: 'lease' },
  })

  const { modes } = service.app.rateLimit.stats()

  assert.deepEqual(modes, {
    ip: 'optimistic',
    'ip-56': 'optimistic',
    'ip-48': 'optimistic',
    user: 'exact',
    'api-key': 'lease',
    global: 'lease',
  })
})

test('switched off, nothing is limited', async () => {
  await using service = await limitedService({ ip: '1/minute', enabled: false })

  const answers = [await get(service.app), await get(service.app)]

  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200],
  )
})

test('without a limiter of its own making it counts in the process, and says how much', async () => {
  const app = Fastify()
  await app.register(rateLimit, { ip: '2/minute', global: '9/minute' })
  app.get('/', () => 'served')

  for (let turn = 0; turn < 3; turn++) await app.inject('/')
  const { source, keys, decisions } = app.rateLimit.stats()
  await app.close()

  assert.deepEqual({ source, keys }, { source: 'local', keys: 2 })
  assert.deepEqual(decisions['ip'], { allowed: 2, denied: 1, unavailable: 0 })
})

test('a limiter that it was given outlives it', async () => {
  const { app, limiter } = await limitedService({ ip: '1/minute' })

  await app.close()

  assert.equal(limiter.isClosed, false)
})

function get(app: FastifyInstance, url = '/') {
  return app.inject(url)
}

function variousRoutes(app: FastifyInstance): void {
  app.get('/served', () => 'served')
  app.get('/fails', () => {
    throw new Error('a defect')
  })
}
