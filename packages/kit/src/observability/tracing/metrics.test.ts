import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tracingMetrics } from './index.ts'
import { traced } from './testing/traced-app.ts'

test('every family has a value, and the reasons are a closed set', async (t) => {
  const { tracing } = await traced(t)

  const stats = tracing.stats()
  const readings = Object.fromEntries(tracingMetrics.map(({ name, read }) => [name, read(stats)]))

  assert.deepEqual(readings, {
    traces_exported_total: 0,
    traces_dropped_total: [
      [['queue_full'], 0],
      [['export_failed'], 0],
      [['closed'], 0],
    ],
    traces_export_failures_total: 0,
    traces_queued: 0,
    traces_queue_max: 2_048,
    traces_faults_total: 0,
  })
})
