import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  assertAllShown,
  assertWellFormed,
  seriesOf,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { overloadMetrics } from './index.ts'
import { service } from './testing/services.ts'

test('who is at work, waits, was let in and was refused is counted by class', async () => {
  const classes = { db: { inFlightMax: 2, queueMax: 1 } }
  await using app = await service({ classes, defaultClass: 'db' })
  const shown = () => seriesOf(overloadMetrics, app.overload.stats())
  const work = Promise.withResolvers<string>()
  app.get('/', () => work.promise)
  const asked = [app.inject('/'), app.inject('/'), app.inject('/')]
  while (shown()['overload_queued{class="db"}'] !== 1) await new Promise(setImmediate)

  await app.inject('/')
  const full = shown()
  work.resolve('done')
  await Promise.all(asked)

  const after = shown()
  assert.equal(full['overload_in_flight{class="db"}'], 2)
  assert.equal(full['overload_in_flight_max{class="db"}'], 2)
  assert.equal(full['http_requests_shed_total{reason="full"}'], 1)
  assert.equal(full['http_requests_shed_total{reason="heap"}'], 0)
  assert.equal(after['overload_queued{class="db"}'], 0)
  assert.equal(after['overload_in_flight{class="db"}'], 0)
  assert.equal(after['overload_admitted_total{class="db"}'], 3)
  assert.equal(after['overload_wait_seconds{class="db"} count'], 1)
  assert.equal(after['overload_pressure'], 0)
  assert.equal(after['overload_heap_state{state="roomy"}'], 1)
  assertAllShown(overloadMetrics, app.overload.stats())
  assertWellFormed(overloadMetrics)
})

test('each wait is in one bucket, in seconds', async () => {
  await using app = await service({ classes: { db: { inFlightMax: 1 } } })
  const stats = app.overload.stats()
  const { db } = stats.classes
  assert.ok(db)
  const upToMs = { 1: 2, 2: 2, 5: 3, 10: 3, 20: 3, 50: 4 }
  const waited = { count: 6, sumMs: 250, upToMs }

  const family = overloadMetrics.find(({ name }) => name === 'overload_wait_seconds')
  const reading = family?.read({ ...stats, classes: { db: { ...db, waited } } })

  assert.deepEqual(reading, [
    [
      ['db'],
      {
        bounds: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05],
        counts: [2, 0, 1, 0, 0, 1, 2],
        sum: 0.25,
      },
    ],
  ])
})
