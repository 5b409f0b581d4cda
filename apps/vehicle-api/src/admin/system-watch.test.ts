import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metrics } from '@plimsoll/kit/metrics'
import fastify, { type FastifyInstance } from 'fastify'
import { systemRoutes } from './system-routes.ts'
import type { SamplerClock } from './system-sampler.ts'
import type { System, SystemSampleEvent } from './system-schemas.ts'
import { type SystemWatch, watchSystem } from './system-watch.ts'

test('samples are there from the start on, and later ones for who knows some', async () => {
  await using watched = await watchedApp()
  const { app, tick } = watched

  for (let taken = 0; taken < 3; taken += 1) {
    await app.inject('/things')
    tick()
  }
  const all = (await app.inject('/admin/system')).json<System>()
  const later = (await app.inject('/admin/system?since=2')).json<System>()

  assert.deepEqual(
    all.samples.map(({ seq, requests_per_second }) => [seq, requests_per_second['2xx']]),
    [
      [1, 0.5],
      [2, 0.5],
      [3, 0.5],
    ],
  )
  assert.deepEqual(later.samples, all.samples.slice(2))
  assert.equal(later.instance.id, all.instance.id)
})

test('probes are no requests: they have no rate and no duration', async () => {
  await using watched = await watchedApp()
  const { app, system, tick } = watched

  await app.inject('/livez')
  tick()

  const [sample] = system.view().samples
  assert.equal(sample?.requests_per_second['2xx'], 0)
  assert.equal(sample?.latency_ms.p99, null)
})

test('who listens is told of each sample and of which instance it is', async () => {
  await using watched = await watchedApp()
  const { system, tick } = watched
  const told: SystemSampleEvent[] = []
  const stop = system.onSample((event) => told.push(event))

  tick()
  stop()
  tick()

  const { instance, samples } = system.view()
  assert.deepEqual(told, [{ instance_id: instance.id, sample: samples[0] }])
})

test('an instance that closes looks no more', async () => {
  const watched = await watchedApp()
  watched.tick()
  const running = watched.isRunning()

  await watched[Symbol.asyncDispose]()

  assert.equal(running, true)
  assert.equal(watched.isRunning(), false)
})

test('sockets are counted where there can be some', async () => {
  await using without = await watchedApp()
  await using withSockets = await watchedApp((app) => {
    app.decorate('realtime' as never, { stats: () => ({ connections: 3 }) } as never)
  })

  for (const { tick } of [without, withSockets]) tick()

  const counts = [without, withSockets].map(({ system }) => system.view().samples[0]?.websockets)
  assert.deepEqual(counts, [null, 3])
})

interface WatchedApp extends AsyncDisposable {
  readonly app: FastifyInstance
  readonly system: SystemWatch
  /** Two seconds pass. */
  readonly tick: () => void
  readonly isRunning: () => boolean
}

/** An application that counts its requests, and whose other parts have nothing to tell. */
async function watchedApp(prepare: (app: FastifyInstance) => void = () => {}): Promise<WatchedApp> {
  let [nowMs, act]: [number, (() => void) | undefined] = [0, undefined]
  const clock: SamplerClock = {
    monotonic: () => nowMs,
    wall: () => nowMs,
    every(_ms, each) {
      act = each
      return () => {
        act = undefined
      }
    },
  }
  const app = fastify()
  await app.register(metrics)
  const limits = { decisions: {}, source: 'local', nodes: 1, keys: 0 }
  const decorations = {
    rateLimit: { stats: () => limits },
    database: {
      engine: 'sqlite',
      stats: () => ({ busy: 0, size: 1, sizeMax: 1, waiting: 0 }),
    },
    cache: { stats: () => ({ caches: {} }) },
    health: { dependencies: [] },
    lifecycle: { state: 'ready' },
  }
  for (const [name, value] of Object.entries(decorations)) {
    app.decorate(name as never, value as never)
  }
  prepare(app)
  const model = { stats: () => ({ workers: 1, busy: 0, queued: 0 }) as never }
  const system = watchSystem(app, { config: { rateLimitEnabled: true }, model, clock })
  app.get('/things', () => 'thing')
  app.get('/livez', () => 'alive')
  await app.register(systemRoutes, { system })
  await app.ready()
  return {
    app,
    system,
    tick() {
      nowMs += 2_000
      act?.()
    },
    isRunning: () => act !== undefined,
    [Symbol.asyncDispose]: () => app.close(),
  }
}
