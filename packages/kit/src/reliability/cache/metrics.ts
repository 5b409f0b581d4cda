/**
 * What is shown of the caches.
 *
 * @module
 */

import type { Metric, Sample } from '../../observability/metrics/index.ts'
import type { CacheStats } from './cache.ts'
import type { CacheCounts } from './counts.ts'

/** What became of a lookup; each counts in one of them. */
const results: Readonly<Record<string, (counts: CacheCounts) => number>> = {
  hit: ({ hits, negativeHits }) => hits - negativeHits,
  negative: ({ negativeHits }) => negativeHits,
  'remote-hit': ({ remoteHits }) => remoteHits,
  stale: ({ stale }) => stale,
  miss: ({ misses }) => misses,
  error: ({ errors }) => errors,
}

const reasons = ['overtaken', 'oversized', 'poisoned'] as const

export const cacheMetrics: readonly Metric<CacheStats>[] = [
  {
    name: 'cache_requests_total',
    type: 'counter',
    help: 'Lookups, by where the value came from; negative is a hit that says "not there".',
    labels: ['cache', 'result'],
    read: ({ caches }) =>
      Object.entries(caches).flatMap(([cache, counts]) =>
        Object.entries(results).map(([result, of]): Sample => [[cache, result], of(counts)]),
      ),
  },
  {
    name: 'cache_entries',
    type: 'gauge',
    help: 'Values in memory, of all caches.',
    read: ({ entries }) => entries,
  },
  {
    name: 'cache_bytes',
    type: 'gauge',
    help: 'What the values in memory take, of all caches, as estimated.',
    read: ({ bytes }) => bytes,
  },
  {
    name: 'cache_evictions_total',
    type: 'counter',
    help: 'Values that were removed from memory to make room.',
    labels: ['cache'],
    read: (stats) => perCache(stats, ({ evictions }) => evictions),
  },
  {
    name: 'cache_loads_total',
    type: 'counter',
    help: 'Values that were asked of their source.',
    labels: ['cache'],
    read: (stats) => perCache(stats, ({ loads }) => loads),
  },
  {
    name: 'cache_load_failures_total',
    type: 'counter',
    help: 'Loads that failed, those behind a stale value included.',
    labels: ['cache'],
    read: (stats) => perCache(stats, ({ loadErrors }) => loadErrors),
  },
  {
    name: 'cache_load_seconds_total',
    type: 'counter',
    help: 'Time that all loads together took.',
    labels: ['cache'],
    read: (stats) => perCache(stats, ({ loadMsTotal }) => loadMsTotal / 1_000),
  },
  {
    name: 'cache_rejections_total',
    type: 'counter',
    help: 'Values that were not kept: invalidated meanwhile, too large, or unreadable in Redis.',
    labels: ['cache', 'reason'],
    read: ({ caches }) =>
      Object.entries(caches).flatMap(([cache, counts]) =>
        reasons.map((reason): Sample => [[cache, reason], counts[reason]]),
      ),
  },
  {
    name: 'cache_invalidations_total',
    type: 'counter',
    help: 'Invalidations, made here or told of by other instances.',
    read: ({ invalidations }) => invalidations,
  },
  {
    name: 'cache_invalidations_waiting',
    type: 'gauge',
    help: 'Invalidations that Redis has not been told yet.',
    read: ({ invalidationsWaiting }) => invalidationsWaiting,
  },
  {
    name: 'cache_remote_failures_total',
    type: 'counter',
    help: 'How often Redis was asked by the caches and of no help.',
    read: ({ remoteFailures }) => remoteFailures,
  },
]

function perCache(
  { caches }: CacheStats,
  reading: (counts: CacheCounts) => number,
): readonly Sample[] {
  return Object.entries(caches).map(([cache, counts]): Sample => [[cache], reading(counts)])
}
