import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorReportingMetrics } from './metrics.ts'

test('each result of a report has its series', () => {
  const stats = { sent: 1, dropped: 2, limited: 3, sampled: 4, failed: 5, inFlight: 6, kinds: 7 }

  const read = errorReportingMetrics.map(({ name, read }) => [name, read(stats)])

  assert.deepEqual(Object.fromEntries(read), {
    error_reports_total: [
      [['sent'], 1],
      [['dropped'], 2],
      [['limited'], 3],
      [['sampled'], 4],
      [['failed'], 5],
    ],
    error_reports_in_flight: 6,
  })
})
