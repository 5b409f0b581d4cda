import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  assertAllShown,
  assertWellFormed,
  seriesOf,
} from '../../../../packages/kit/src/observability/metrics/testing/listed-metrics.ts'
import { modelMetrics } from './metrics.ts'
import { asIs, ask, failure, faultyPool, gateFor } from './testing/faulty-pool.ts'

test('the metrics are well-formed', () => {
  assertWellFormed(modelMetrics)
})

test('pictures are shown by what came of them, and those that were answered by their time', async () => {
  await using pool = await faultyPool({ jobTimeoutMs: 300 })

  for (const picture of ['one', 'two']) await ask(pool, picture)
  for (const command of ['unreadable', 'broken', 'exit', 'hang']) await failure(ask(pool, command))

  const stats = pool.stats()
  const series = seriesOf(modelMetrics, stats)
  assert.deepEqual(resultsOf(series), {
    certain: 2,
    unreadable: 1,
    failed: 1,
    timeout: 1,
    unavailable: 1,
  })
  assert.equal(series['classification_seconds count'], 2)
  // The faulty worker says that each took 1 ms to decode and 2 ms to classify.
  assert.equal(stats.classifications.seconds.sum, 0.006)
  assert.equal(series['model_workers_lost_total{reason="crashed"}'], 2)
  assert.equal(series['model_workers_lost_total{reason="timeout"}'], 1)
  assertAllShown(modelMetrics, stats)
})

test('while pictures wait, that is shown; who goes away and who is turned away is told apart', async (t) => {
  await using pool = await faultyPool({ queueMax: 1 })
  const gate = await gateFor(t)
  const caller = new AbortController()
  const first = ask(pool, gate.command)
  const second = pool.classify(Buffer.from('second'), { format: 'png', signal: caller.signal })
  await failure(ask(pool, 'third'))
  const meanwhile = seriesOf(modelMetrics, pool.stats())

  caller.abort(new Error('gone'))
  await second.catch(asIs)
  await gate.open()
  await first

  assert.equal(meanwhile['model_workers'], 1)
  assert.equal(meanwhile['model_workers_busy'], 1)
  assert.equal(meanwhile['model_queue'], 1)
  const after = resultsOf(seriesOf(modelMetrics, pool.stats()))
  assert.deepEqual(after, { certain: 1, busy: 1, abandoned: 1 })
})

/** Those above 0. */
function resultsOf(series: Readonly<Record<string, number>>): Record<string, number> {
  const results = Object.entries(series).flatMap(([name, count]) => {
    const result = /^classifications_total\{result="(.*)"\}$/.exec(name)?.[1]
    return result === undefined || count === 0 ? [] : [[result, count] as const]
  })
  return Object.fromEntries(results)
}
