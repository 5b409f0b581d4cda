import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import fastify from 'fastify'
import type { TSchema } from 'typebox'
import { Check } from 'typebox/value'
import { lifecycle } from '../../foundation/lifecycle/index.ts'
import { HealthSchema, health, LivenessSchema, ReadinessSchema, StartupSchema } from './index.ts'
import { settled } from './testing/manual-clock.ts'
import { ask, dependency, service } from './testing/service.ts'

const schemas: Readonly<Record<string, TSchema>> = {
  '/livez': LivenessSchema,
  '/healthz': LivenessSchema,
  '/health/live': LivenessSchema,
  '/readyz': ReadinessSchema,
  '/health/ready': ReadinessSchema,
  '/startupz': StartupSchema,
  '/health': HealthSchema,
}

for (const [url, schema] of Object.entries(schemas)) {
  test(`${url} answers 200 as documented, uncached, and HEAD the same without a body`, async (t) => {
    const { app } = await service(t, {}, [dependency('database')])
    await app.ready()
    await settled()

    const response = await app.inject(url)
    const head = await app.inject({ method: 'HEAD', url })

    assert.equal(response.statusCode, 200)
    assert.equal(response.headers['content-type'], 'application/json; charset=utf-8')
    assert.equal(response.headers['cache-control'], 'no-store')
    assert.ok(Check(schema, response.json()), response.body)
    assert.equal(head.statusCode, 200)
    assert.equal(head.body, '')
    assert.equal(head.headers['content-length'], response.headers['content-length'])
  })
}

test('a required dependency that goes down makes it unready and unhealthy, not dead', async (t) => {
  const database = dependency('database')
  const { app, clock } = await service(t, {}, [database])
  await app.ready()
  await settled()

  database.fails = true
  await clock.advance(2_000)

  assert.deepEqual(await ask(app, '/readyz'), [503, { status: 'unready', reasons: ['database'] }])
  assert.deepEqual(await ask(app, '/health'), [
    503,
    {
      status: 'unhealthy',
      version: '1.4.0',
      uptime_s: 2,
      dependencies: { database: { status: 'down', criticality: 'required' } },
    },
  ])
  assert.deepEqual(await ask(app, '/livez'), [200, { status: 'alive' }])
  assert.deepEqual(await ask(app, '/startupz'), [200, { status: 'started' }])

  database.fails = false
  await clock.advance(1_000)
  assert.deepEqual(await ask(app, '/readyz'), [200, { status: 'ready', reasons: [] }])
})

test('a degradable dependency that goes down degrades it', async (t) => {
  const redis = dependency('redis', 'degradable')
  const { app, clock } = await service(t, {}, [redis])
  await app.ready()
  await settled()

  redis.fails = true
  await clock.advance(2_000)

  assert.deepEqual(await ask(app, '/readyz'), [200, { status: 'degraded', reasons: ['redis'] }])
  const [statusCode, body] = await ask(app, '/health')
  assert.equal(statusCode, 200)
  assert.equal(Reflect.get(body, 'status'), 'degraded')
})

test('the cause of a failure is logged and never shown', async (t) => {
  const lines: string[] = []
  const database = dependency('database')
  const { app, clock } = await service(
    t,
    { showDetails: () => true },
    [database],
    (line) => void lines.push(line),
  )
  await app.ready()

  database.fails = true
  await clock.advance(3_000)

  const bodies = await Promise.all(Object.keys(schemas).map((url) => app.inject(url)))
  assert.ok(bodies.every(({ body }) => !body.includes('10.0.0.7')))
  assert.equal(lines.filter((line) => line.includes('10.0.0.7')).length, 1)
})

test('details are shown to those who may see them', async (t) => {
  const disk = dependency('disk')
  const { app } = await service(
    t,
    { showDetails: ({ headers }) => headers.authorization === 'Bearer admin' },
    [disk],
  )
  await app.ready()
  await settled()

  const forAll = await app.inject('/health')
  const forAdmin = await app.inject({ url: '/health', headers: { authorization: 'Bearer admin' } })

  assert.deepEqual(forAll.json().dependencies, {
    disk: { status: 'up', criticality: 'required' },
  })
  assert.deepEqual(forAdmin.json().dependencies, {
    disk: { status: 'up', criticality: 'required', latency_ms: 0, facts: { free_bytes: 7 } },
  })
})

test('who is looked up in vain sees no details, and waits for them in no probe', async (t) => {
  const deciders = {
    hangs: () => new Promise<boolean>(() => {}),
    rejects: () => Promise.reject(new Error('the store is away')),
    throws() {
      throw new Error('out of order')
    },
  }
  for (const showDetails of Object.values(deciders)) {
    const { app, clock } = await service(t, { showDetails }, [dependency('disk')])
    await app.ready()
    await settled()

    const asked = app.inject('/health')
    await settled()
    await clock.advance(100)
    const answer = await Promise.race([asked, delay(2_000, undefined)])

    assert.equal(answer?.statusCode, 200)
    assert.deepEqual(answer.json().dependencies, {
      disk: { status: 'up', criticality: 'required' },
    })
  }
})

test('it is starting until the first checks succeed, and has started ever after', async (t) => {
  const database = dependency('database')
  database.fails = true
  const { app, clock } = await service(t, {}, [database])
  await app.ready()
  await settled()

  assert.deepEqual(await ask(app, '/startupz'), [503, { status: 'starting' }])
  assert.deepEqual(await ask(app, '/readyz'), [503, { status: 'starting', reasons: ['database'] }])

  database.fails = false
  await clock.advance(1_000)
  // Nobody asks now, while it is ready.
  database.fails = true
  await clock.advance(2_000)

  assert.deepEqual(await ask(app, '/startupz'), [200, { status: 'started' }])
  assert.equal((await app.inject('/readyz')).statusCode, 503)
})

test('readiness follows the lifecycle, registered before or after', async (t) => {
  for (const order of ['before', 'after']) {
    const app = fastify()
    t.after(() => app.close())
    if (order === 'before') await app.register(lifecycle, { preDelayMs: 0, drainMs: 0 })
    await app.register(health)
    if (order === 'after') await app.register(lifecycle, { preDelayMs: 0, drainMs: 0 })

    assert.deepEqual(await ask(app, '/readyz'), [503, { status: 'starting', reasons: ['listen'] }])
    app.lifecycle.markReady()
    assert.deepEqual(await ask(app, '/readyz'), [200, { status: 'ready', reasons: [] }])
    const end = app.lifecycle.shutdown('test')
    const answer = await ask(app, '/readyz')
    await end
    assert.deepEqual(answer, [503, { status: 'draining', reasons: ['shutdown'] }])
  }
})

test('probes cause no checks', async (t) => {
  const database = dependency('database')
  const { app } = await service(t, {}, [database])
  await app.ready()

  for (let count = 0; count < 100; count += 1) await app.inject('/readyz')

  assert.equal(database.checks, 1)
})

test('each route says that it is a probe for all, and which one it repeats', async (t) => {
  const configs = new Map<string, object>()
  const { app } = await service(t, {}, [], undefined, (app) => {
    app.addHook('onRoute', ({ url, method, config }) => {
      if (method === 'GET') configs.set(url, { ...config })
    })
  })
  await app.ready()

  const probe = { access: 'public', probe: true, accessLog: false, thresholdMs: 100 }
  assert.deepEqual(Object.fromEntries(configs), {
    '/healthz': probe,
    '/livez': { ...probe, aliasOf: '/healthz' },
    '/health/live': { ...probe, aliasOf: '/healthz' },
    '/readyz': probe,
    '/health/ready': { ...probe, aliasOf: '/readyz' },
    '/startupz': probe,
    '/health': probe,
  })
})

test('a name is registered once; after the start it is checked at once', async (t) => {
  const { app } = await service(t, {}, [dependency('database')])
  await app.ready()

  const late = dependency('late')
  app.health.register(late)
  await settled()

  assert.throws(() => app.health.register(dependency('database')), RangeError)
  assert.equal(late.checks, 1)
  assert.deepEqual(
    app.health.dependencies.map(({ name, status }) => [name, status]),
    [
      ['database', 'up'],
      ['late', 'up'],
    ],
  )
})

test('an application that is closed leaves no timer', async (t) => {
  const { app, clock } = await service(t, {}, [dependency('database')])
  await app.ready()
  await settled()

  await app.close()

  assert.equal(clock.alarms, 0)
})
