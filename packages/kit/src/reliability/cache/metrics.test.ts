import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  assertAllShown,
  assertWellFormed,
  seriesOf,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { cacheMetrics } from './index.ts'
import { gate, reportCache } from './testing/caches.ts'

test('each lookup counts once, by where its value came from', async (t) => {
  const { cache, reports, clock } = reportCache(t, { maxStaleMs: 60_000 })
  const absent = () => undefined
  const failing = () => Promise.reject(new Error('away'))

  for (const key of ['1', '2']) await reports.getOrLoad(key, () => key)
  for (const key of ['1', '2', '1']) await reports.getOrLoad(key, () => key)
  for (let time = 0; time < 3; time += 1) await reports.getOrLoad('none', absent)
  await assert.rejects(reports.getOrLoad('3', failing))
  clock.advance(70_000)
  await reports.getOrLoad('1', () => 'new')

  const series = seriesOf(cacheMetrics, cache.stats())
  const results = Object.entries(series).filter(([name]) => name.startsWith('cache_requests_total'))
  assert.deepEqual(Object.fromEntries(results), {
    'cache_requests_total{cache="report",result="hit"}': 3,
    'cache_requests_total{cache="report",result="negative"}': 2,
    'cache_requests_total{cache="report",result="remote-hit"}': 0,
    'cache_requests_total{cache="report",result="stale"}': 1,
    'cache_requests_total{cache="report",result="miss"}': 3,
    'cache_requests_total{cache="report",result="error"}': 1,
  })
  assert.equal(series['cache_loads_total{cache="report"}'], 5)
  assert.equal(series['cache_load_failures_total{cache="report"}'], 1)
  assert.equal(series['cache_entries'], 3)
  assertAllShown(cacheMetrics, cache.stats())
  assertWellFormed(cacheMetrics)
})

test('loads take their time in seconds, and what was invalidated meanwhile is not kept', async (t) => {
  const { cache, reports, clock } = reportCache(t)
  const { load, begun, open } = gate<string>()

  const loading = reports.getOrLoad('1', load)
  await begun
  clock.advance(1_500)
  await reports.invalidate('1')
  await cache.invalidateTags(['any'])
  open('late')
  await loading

  const series = seriesOf(cacheMetrics, cache.stats())
  assert.equal(series['cache_load_seconds_total{cache="report"}'], 1.5)
  assert.equal(series['cache_rejections_total{cache="report",reason="overtaken"}'], 1)
  assert.equal(series['cache_invalidations_total'], 2)
})

test('a caller that leaves is no error of the cache', async (t) => {
  const { cache, reports } = reportCache(t)
  const { load, open } = gate<string>()
  const gone = new AbortController()

  const leaving = reports.getOrLoad('1', load, { signal: gone.signal })
  gone.abort(new Error('gone'))

  await assert.rejects(leaving, { message: 'gone' })
  open('late')
  const series = seriesOf(cacheMetrics, cache.stats())
  assert.equal(series['cache_requests_total{cache="report",result="error"}'], 0)
})
