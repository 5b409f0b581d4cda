import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { assertWellFormed, seriesOf } from '../../observability/metrics/testing/listed-metrics.ts'
import { lifecycle, lifecycleMetrics } from './index.ts'

test('the service is in one state at a time', async () => {
  const app = fastify()
  await app.register(lifecycle, { preDelayMs: 0, drainMs: 0 })
  await app.ready()

  const starting = statesOf(app.lifecycle)
  app.lifecycle.markReady()
  const ready = statesOf(app.lifecycle)
  await app.lifecycle.shutdown('test')

  assert.deepEqual(
    [starting, ready, statesOf(app.lifecycle)],
    [['starting'], ['ready'], ['stopped']],
  )
  assert.equal(Object.keys(seriesOf(lifecycleMetrics, app.lifecycle)).length, 7)
  assertWellFormed(lifecycleMetrics)
})

function statesOf(stats: Parameters<(typeof lifecycleMetrics)[0]['read']>[0]): readonly string[] {
  return Object.entries(seriesOf(lifecycleMetrics, stats))
    .filter(([, value]) => value === 1)
    .map(([series]) => /state="(.*)"/.exec(series)?.[1] ?? series)
}
