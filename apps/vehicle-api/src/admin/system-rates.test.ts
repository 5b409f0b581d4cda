import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleOf } from './system-rates.ts'
import type { SystemCounts, SystemReading } from './system-reading.ts'

test('rates are over the time that has passed, and state is as it is now', () => {
  const before = reading({
    statuses: { '1xx': 0, '2xx': 100, '3xx': 0, '4xx': 10, '5xx': 1 },
    refused: 5,
    allowed: 300,
    denied: 1,
    cacheHits: 5,
    cacheLookups: 10,
    cpuSeconds: 20,
  })
  const now = reading({
    statuses: { '1xx': 1, '2xx': 200, '3xx': 4, '4xx': 14, '5xx': 3 },
    refused: 9,
    allowed: 500,
    denied: 3,
    cacheHits: 8,
    cacheLookups: 14,
    cpuSeconds: 21,
  })

  const sample = sampleOf(before.counts, now, facts)

  assert.deepEqual(sample, {
    seq: 7,
    at: '2026-01-31T12:00:00.000Z',
    interval_ms: 4_000,
    requests_per_second: { '1xx': 0.25, '2xx': 25, '3xx': 1, '4xx': 1, '5xx': 0.5 },
    errors_per_second: 0.5,
    refused_per_second: 1,
    latency_ms: { p50: null, p95: null, p99: null },
    event_loop: { delay_p99_ms: 1.235, utilization: 1 },
    cpu_cores: 0.25,
    limiter: { allowed_per_second: 50, denied_per_second: 0.5, is_on_fallback: true },
    cache_hit_ratio: 0.75,
    ...present,
  })
})

test('percentiles are of the requests that ended since the look before, and of no others', () => {
  const bounds = [0.01, 0.1, 1]
  const slowBefore = reading({ durations: { bounds, counts: [0, 0, 500, 0] } })
  const fastSince = reading({ durations: { bounds, counts: [90, 10, 500, 0] } })

  const { latency_ms } = sampleOf(slowBefore.counts, fastSince, facts)

  assert.deepEqual(latency_ms, { p50: 5.556, p95: 55, p99: 91 })
})

test('what nobody looked up has no ratio of hits', () => {
  const same = reading({ cacheHits: 5, cacheLookups: 10 })

  assert.equal(sampleOf(same.counts, same, facts).cache_hit_ratio, null)
})

const facts = {
  seq: 7,
  at: '2026-01-31T12:00:00.000Z',
  intervalMs: 4_000,
  loop: { delayP99Ms: 1.2345, utilization: 1.0001 },
}

const present = {
  in_flight: 2,
  connections: 3,
  database: { busy: 1, idle: 2, waiting: 0, max: 10 },
  memory: { resident_bytes: 100, heap_used_bytes: 50 },
  redis: null,
  jobs: { queued: 1, running: 0, dead: null },
  model: { workers: 1, busy: 0, queued: 0 },
  websockets: null,
}

function reading(counts: Partial<SystemCounts>): SystemReading {
  return {
    counts: {
      statuses: { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 },
      refused: 0,
      durations: { bounds: [1], counts: [0, 0] },
      allowed: 0,
      denied: 0,
      cacheHits: 0,
      cacheLookups: 0,
      cpuSeconds: 0,
      ...counts,
    },
    state: { ...present, isLimiterOnFallback: true },
  }
}
