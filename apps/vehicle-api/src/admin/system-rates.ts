/**
 * Two readings as one sample: what was counted in between becomes rates and percentiles.
 *
 * @module
 */

import type { LoopReading } from './system-loop.ts'
import { percentile } from './system-percentile.ts'
import type { SystemCounts, SystemReading } from './system-reading.ts'
import type { SystemSample } from './system-sample.ts'

export interface SampleFacts extends Pick<SystemSample, 'seq' | 'at'> {
  /** Above 0. */
  readonly intervalMs: number
  readonly loop: LoopReading
}

export function sampleOf(
  before: SystemCounts,
  { counts, state }: SystemReading,
  { seq, at, intervalMs, loop }: SampleFacts,
): SystemSample {
  const perSecond = (now: number, then: number) => rounded((now - then) / (intervalMs / 1_000))
  const { statuses: then } = before
  const { statuses: now } = counts
  const errors = perSecond(now['5xx'], then['5xx'])
  const { isLimiterOnFallback, ...present } = state
  return {
    seq,
    at,
    interval_ms: rounded(intervalMs),
    requests_per_second: {
      '1xx': perSecond(now['1xx'], then['1xx']),
      '2xx': perSecond(now['2xx'], then['2xx']),
      '3xx': perSecond(now['3xx'], then['3xx']),
      '4xx': perSecond(now['4xx'], then['4xx']),
      '5xx': errors,
    },
    errors_per_second: errors,
    refused_per_second: perSecond(counts.refused, before.refused),
    latency_ms: latencyOf(before, counts),
    event_loop: {
      delay_p99_ms: rounded(loop.delayP99Ms),
      utilization: rounded(Math.min(1, loop.utilization)),
    },
    cpu_cores: perSecond(counts.cpuSeconds, before.cpuSeconds),
    limiter: {
      allowed_per_second: perSecond(counts.allowed, before.allowed),
      denied_per_second: perSecond(counts.denied, before.denied),
      is_on_fallback: isLimiterOnFallback,
    },
    cache_hit_ratio: ratio(
      counts.cacheHits - before.cacheHits,
      counts.cacheLookups - before.cacheLookups,
    ),
    ...present,
  }
}

function latencyOf(before: SystemCounts, { durations }: SystemCounts): SystemSample['latency_ms'] {
  const { bounds } = durations
  const counts = Array.from(
    durations.counts,
    (count, at) => count - (before.durations.counts[at] ?? 0),
  )
  const total = counts.reduce((sum, count) => sum + count, 0)
  const ofShare = (share: number) => {
    const seconds = percentile(share, { bounds, counts }, total)
    return seconds === null ? null : rounded(seconds * 1_000)
  }
  return { p50: ofShare(0.5), p95: ofShare(0.95), p99: ofShare(0.99) }
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded(part / whole)
}

/** To a thousandth: what is sent by the hundred is not to be long. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
