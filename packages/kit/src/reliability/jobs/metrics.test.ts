import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import fastify from 'fastify'
import { Type } from 'typebox'
import {
  assertWellFormed,
  ListedMetrics,
  seriesOf,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { engines } from '../database/testing/databases.ts'
import { defineJob, jobMetrics, jobs as plugin } from './index.ts'
import { openJobs } from './testing/running-jobs.ts'

const common = { payload: Type.Object({}), attemptsMax: 1 } as const
const good = defineJob({ ...common, name: 'good', queue: 'mail', run: () => delay(20) })
const bad = defineJob({ ...common, name: 'bad', run: () => Promise.reject(new Error('no')) })
const later = defineJob({ ...common, name: 'later', queue: 'upkeep', run: () => undefined })

for (const engine of engines) {
  test(`${engine.engine}: jobs are counted by queue, also where there never was one`, async () => {
    await using store = await openJobs(engine, { jobs: [good, bad, later], statisticsMs: 0 })
    await store.jobs.start()

    await store.until(await store.enqueue(good as never, {}), 'done')
    await store.until(await store.enqueue(bad as never, {}), 'dead')
    while (store.jobs.workerStats().running > 0) await delay(1)
    await store.jobs.stop()
    await store.enqueue(good as never, {})
    const statistics = await store.jobs.stats()

    const series = seriesOf(jobMetrics, { worker: store.jobs.workerStats(), store: statistics })
    assert.deepEqual(
      ['mail', 'default', 'upkeep'].map((queue) => [
        series[`jobs_queued{queue="${queue}"}`],
        series[`jobs_running{queue="${queue}"}`],
        series[`jobs_dead{queue="${queue}"}`],
      ]),
      [
        [1, 0, 0],
        [0, 0, 1],
        [0, 0, 0],
      ],
    )
    assert.equal(series['jobs_oldest_seconds{queue="upkeep"}'], 0)
    assert.equal(series['jobs_claimed_total'], 2)
    assert.equal(series['jobs_completed_total'], 1)
    assert.equal(series['jobs_failed_total'], 1)
    assert.equal(series['jobs_run_seconds{queue="mail"} count'], 1)
    assert.equal(series['jobs_run_seconds{queue="upkeep"} count'], 0)
    assert.ok(Number(store.jobs.workerStats().runSeconds.get('mail')?.sum) >= 0.015)
    // The clocks are those of one machine.
    const offset = series['db_clock_offset_seconds']
    if (engine.engine === 'sqlite') assert.equal(offset, undefined)
    else assert.ok(offset !== undefined && Math.abs(offset) < 1, String(offset))
    assertWellFormed(jobMetrics)
  })
}

test('before the store was asked the counters of the process are shown, and no queue', async (t) => {
  const { jobs } = await unstarted(t)

  const series = seriesOf(jobMetrics, { worker: jobs.workerStats(), store: undefined })

  assert.equal(series['jobs_claimed_total'], 0)
  assert.ok(!Object.keys(series).some((name) => name.startsWith('jobs_queued')))
})

test('the plugin asks the store by itself, and no scrape does', async (t) => {
  const { database, app } = await unstarted(t)
  const metrics = new ListedMetrics()
  app.decorate('metrics' as never, metrics as never)
  await app.register(plugin, { database, jobs: [later], workers: 'elsewhere' })
  await app.ready()
  while (metrics.series()['jobs_queued{queue="upkeep"}'] === undefined) await delay(1)
  const { statements } = database.stats()

  const series = metrics.series()

  assert.equal(series['jobs_queued{queue="upkeep"}'], 0)
  assert.equal(database.stats().statements, statements)
})

test('nobody asks the store for statistics that nobody reads', async (t) => {
  const { database, app } = await unstarted(t)
  await app.register(plugin, { database, jobs: [later], workers: 'elsewhere' })
  const { statements } = database.stats()

  await app.ready()
  await delay(20)

  assert.equal(database.stats().statements, statements)
})

async function unstarted(t: TestContext) {
  const [sqlite] = engines
  assert.ok(sqlite)
  const store = await openJobs(sqlite, { jobs: [later] })
  const app = fastify()
  t.after(async () => {
    await app.close()
    await store[Symbol.asyncDispose]()
  })
  const { database, jobs } = store
  return { app, database, jobs }
}
