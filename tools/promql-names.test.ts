import assert from 'node:assert/strict'
import { test } from 'node:test'
import { selectorsOf } from './promql-names.ts'

test('the names and labels that an expression asks for are found, and nothing else', () => {
  const promql = `
    histogram_quantile(0.95, sum by (job, le) (rate(sail_seconds_bucket{job="a{b}",route!~"/(x|y)"}[5m])))
    / on (job) group_left (port) (job:sails:rate5m offset 1h > 14.4 * 0.001)
    and unless_sunk{} or 0 * max(wind) == Inf`

  const found = selectorsOf(promql)

  assert.deepEqual(found, [
    { name: 'sail_seconds_bucket', labels: ['job', 'route'] },
    { name: 'job:sails:rate5m', labels: [] },
    { name: 'unless_sunk', labels: [] },
    { name: 'wind', labels: [] },
  ])
})
