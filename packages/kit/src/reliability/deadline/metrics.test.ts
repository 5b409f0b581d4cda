import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { assertWellFormed, seriesOf } from '../../observability/metrics/testing/listed-metrics.ts'
import { deadline, deadlineMetrics } from './index.ts'

test('requests whose time was up are counted by what became of them', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  await app.register(deadline, { defaultMs: 20 })
  const late = Promise.withResolvers<string>()
  app.get('/', () => late.promise)

  await app.inject('/')
  late.resolve('late')
  await new Promise(setImmediate)

  assert.deepEqual(seriesOf(deadlineMetrics, app.deadline.stats()), {
    'http_deadlines_total{result="timed-out"}': 1,
    'http_deadlines_total{result="client-too-slow"}': 0,
    'http_deadlines_total{result="cut"}': 0,
    http_clients_gone_total: 0,
    http_readers_stalled_total: 0,
    http_late_results_total: 1,
  })
  assertWellFormed(deadlineMetrics)
})
