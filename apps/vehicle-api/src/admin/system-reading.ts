/**
 * Reads what this instance counted since its start, and how it is now. No I/O: jobs are as the store
 * had them up to 15 seconds ago, all else is of this moment.
 *
 * Requests are read from the metrics, so charts and Prometheus tell the same; probes and scrapes are
 * no users and are left out, as in the alerts.
 *
 * @module
 */

import { getHeapStatistics } from 'node:v8'
import type { Metrics, Sample } from '@plimsoll/kit/metrics'
import type { RedisClient } from '@plimsoll/kit/redis'
import type { FastifyInstance } from 'fastify'
import type { ModelPool } from '../model/index.ts'
import type { CountedDurations } from './system-percentile.ts'
import type { SystemSample } from './system-sample.ts'

export const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const
export type StatusClass = (typeof statusClasses)[number]

/** Since the start: what a rate is the difference of. */
export interface SystemCounts {
  readonly statuses: Readonly<Record<StatusClass, number>>
  /** 429 and 503. */
  readonly refused: number
  readonly durations: CountedDurations
  readonly allowed: number
  readonly denied: number
  readonly cacheHits: number
  readonly cacheLookups: number
  /** Of all threads. */
  readonly cpuSeconds: number
}

/** At this moment. */
export type SystemState = Pick<
  SystemSample,
  'in_flight' | 'connections' | 'database' | 'memory' | 'redis' | 'jobs' | 'model' | 'websockets'
> & { readonly isLimiterOnFallback: boolean }

export interface SystemReading {
  readonly counts: SystemCounts
  readonly state: SystemState
}

/** What plugins put on the application that may be missing. */
interface MaybeShared {
  readonly redis?: Pick<RedisClient, 'state'>
  readonly realtime?: { stats(): { readonly connections?: number } }
}

type Watched = Pick<FastifyInstance, 'metrics' | 'rateLimit' | 'database' | 'cache'> & MaybeShared

const probes = /^\/(?:health.*|livez|readyz|startupz|metrics)$/

/** @throws Error if requests cannot be read, rather than tell that there were none. */
export function readSystem(app: Watched, model: Pick<ModelPool, 'stats'>): SystemReading {
  const { decisions, source } = app.rateLimit.stats()
  let [allowed, denied] = [0, 0]
  for (const counts of Object.values(decisions)) {
    allowed += counts.allowed
    denied += counts.denied + counts.unavailable
  }
  const counts = {
    ...requestsOf(samplesOf(app.metrics, 'http_requests_total')),
    durations: durationsOf(samplesOf(app.metrics, 'http_request_duration_seconds')),
    allowed,
    denied,
    ...cacheOf(app.cache),
    cpuSeconds: cpuSeconds(),
  }
  return { counts, state: stateOf(app, model, source === 'fallback') }
}

function stateOf(
  app: Watched,
  model: Pick<ModelPool, 'stats'>,
  isLimiterOnFallback: boolean,
): SystemState {
  const { busy, size, sizeMax, waiting } = app.database.stats()
  const { workers, busy: workersBusy, queued } = model.stats()
  return {
    in_flight: total(app.metrics, 'http_requests_in_flight') ?? 0,
    connections: total(app.metrics, 'http_connections') ?? 0,
    database: { busy, idle: Math.max(0, size - busy), waiting, max: sizeMax },
    memory: {
      resident_bytes: residentBytes(),
      heap_used_bytes: getHeapStatistics().used_heap_size,
    },
    isLimiterOnFallback,
    redis: app.redis?.state ?? null,
    jobs: {
      queued: total(app.metrics, 'jobs_queued'),
      running: total(app.metrics, 'jobs_running'),
      dead: total(app.metrics, 'jobs_dead'),
    },
    model: { workers, busy: workersBusy, queued },
    websockets: app.realtime?.stats().connections ?? null,
  }
}

function requestsOf(samples: readonly Sample[]): Pick<SystemCounts, 'statuses' | 'refused'> {
  const statuses = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 }
  let refused = 0
  for (const [[, route = '', status = ''], count] of samples) {
    if (typeof count !== 'number' || probes.test(route)) continue
    const statusClass = `${status[0]}xx`
    if (isStatusClass(statusClass)) statuses[statusClass] += count
    if (status === '429' || status === '503') refused += count
  }
  return { statuses, refused }
}

function isStatusClass(name: string): name is StatusClass {
  return (statusClasses as readonly string[]).includes(name)
}

/** Of all routes together: they have the same bounds. */
function durationsOf(samples: readonly Sample[]): CountedDurations {
  let bounds: readonly number[] = []
  let counts: Float64Array | undefined
  for (const [[, route = ''], histogram] of samples) {
    if (typeof histogram === 'number' || probes.test(route)) continue
    bounds = histogram.bounds
    counts ??= new Float64Array(histogram.counts.length)
    for (const at of counts.keys()) counts[at] = (counts[at] ?? 0) + (histogram.counts[at] ?? 0)
  }
  return { bounds, counts: counts ?? [] }
}

function cacheOf(cache: Watched['cache']): Pick<SystemCounts, 'cacheHits' | 'cacheLookups'> {
  let [cacheHits, cacheLookups] = [0, 0]
  for (const { hits, remoteHits, stale, misses, errors } of Object.values(cache.stats().caches)) {
    const served = hits + remoteHits + stale
    cacheHits += served
    cacheLookups += served + misses + errors
  }
  return { cacheHits, cacheLookups }
}

function samplesOf(metrics: Pick<Metrics, 'read'>, name: string): readonly Sample[] {
  const samples = metrics.read(name)
  if (samples === undefined) throw new Error(`the metric ${name} cannot be read`)
  return samples
}

/** Over all labels; null while there is nothing to tell. */
function total(metrics: Pick<Metrics, 'read'>, name: string): number | null {
  let sum: number | null = null
  for (const [, value] of metrics.read(name) ?? [])
    if (typeof value === 'number') sum = (sum ?? 0) + value
  return sum
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Null where it cannot be told, as with no file descriptor left. */
function residentBytes(): number | null {
  try {
    return process.memoryUsage.rss()
  } catch {
    // The other figures are wanted then more than ever.
    return null
  }
}
