/**
 * The families of requests, of the process, and of this concern itself.
 *
 * @module
 */

import type { HttpCounts, RequestSeries } from './http-counts.ts'
import type { Metric, Sample } from './metric.ts'
import type { ProcessFacts } from './process-watch.ts'
import { statusLabels } from './statuses.ts'

export const httpMetrics: readonly Metric<HttpCounts>[] = [
  {
    name: 'http_requests_total',
    type: 'counter',
    help: 'Requests by template of their route; 499 are those whose client left before the answer.',
    labels: ['method', 'route', 'status'],
    read: (counts) => used(counts).flatMap(statusSamples),
  },
  {
    name: 'http_request_duration_seconds',
    type: 'histogram',
    help: 'From the arrival of the head of the request to the end of the answer.',
    labels: ['method', 'route'],
    read: (counts) =>
      used(counts).map(({ method, route, duration }) => [[method, route], duration]),
  },
  {
    name: 'http_requests_in_flight',
    type: 'gauge',
    help: 'Requests that are being answered.',
    read: ({ inFlight }) => inFlight,
  },
  {
    name: 'http_response_bytes_total',
    type: 'counter',
    help: 'Bytes of the bodies of answers; of streams with the marks of their chunks.',
    labels: ['route'],
    read: bytesByRoute,
  },
  {
    name: 'http_errors_total',
    type: 'counter',
    help: 'Errors answered, by their error_code.',
    labels: ['code'],
    read: ({ errors }) => [...errors].map(([code, count]) => [[code], count]),
  },
  {
    name: 'http_threshold_breaches_total',
    type: 'counter',
    help: 'Answers that took longer than their route declares.',
    labels: ['method', 'route'],
    read: (counts) => declaring(counts).map((one) => [[one.method, one.route], one.breaches]),
  },
  {
    name: 'http_threshold_seconds',
    type: 'gauge',
    help: 'What the route declares as the longest that an answer should take.',
    labels: ['method', 'route'],
    read: (counts) =>
      declaring(counts).map((one) => [[one.method, one.route], one.thresholdMs / 1_000]),
  },
  {
    name: 'http_connections',
    type: 'gauge',
    help: 'Open connections.',
    read: ({ connections }) => connections,
  },
  {
    name: 'http_connection_errors_total',
    type: 'counter',
    help: 'Connections that gave no request that could be read: malformed, headers_too_large, timeout, reset.',
    labels: ['reason'],
    read: ({ connectionErrors }) =>
      Object.entries(connectionErrors).map(([reason, count]) => [[reason], count]),
  },
]

export const processMetrics: readonly Metric<ProcessFacts>[] = [
  {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'Processor time of all threads, by mode: user or system.',
    labels: ['mode'],
    read: ({ cpu }) =>
      cpu && [
        [['user'], cpu.user / 1e6],
        [['system'], cpu.system / 1e6],
      ],
  },
  {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    help: 'Memory that the process holds.',
    read: ({ residentBytes }) => residentBytes,
  },
  {
    name: 'process_start_time_seconds',
    type: 'gauge',
    help: 'When the process was started, in seconds since 1970.',
    read: ({ startedAtSeconds }) => startedAtSeconds,
  },
  {
    name: 'process_open_fds',
    type: 'gauge',
    help: 'Open file descriptors; on Linux.',
    read: ({ openFiles }) => openFiles,
  },
  {
    name: 'process_max_fds',
    type: 'gauge',
    help: 'How many file descriptors may be open; on Linux.',
    read: ({ openFilesMax }) => openFilesMax,
  },
  {
    name: 'nodejs_heap_used_bytes',
    type: 'gauge',
    help: 'Memory that objects of JavaScript hold in the main thread.',
    read: ({ heap }) => heap.used_heap_size,
  },
  {
    name: 'nodejs_heap_limit_bytes',
    type: 'gauge',
    help: 'How much objects of JavaScript may hold before the process ends.',
    read: ({ heapLimitBytes }) => heapLimitBytes,
  },
  {
    name: 'nodejs_gc_seconds',
    type: 'histogram',
    help: 'Pauses for garbage collection in the main thread, by kind: minor, major, incremental, weakcb.',
    labels: ['kind'],
    read: ({ pauses }) => Object.entries(pauses).map(([kind, histogram]) => [[kind], histogram]),
  },
  {
    name: 'event_loop_delay_seconds',
    type: 'gauge',
    help: 'How late timers were in the last 15 to 30 seconds, or since the scrape before the last.',
    // Not `quantile`, which promtool wants to see on summaries alone.
    labels: ['statistic'],
    read: ({ loop }) => [
      [['p50'], loop.p50Seconds],
      [['p99'], loop.p99Seconds],
      [['max'], loop.maxSeconds],
    ],
  },
  {
    name: 'event_loop_utilization',
    type: 'gauge',
    help: 'Share of the same time in which the event loop was at work, 0 to 1.',
    read: ({ loop }) => loop.utilization,
  },
  {
    name: 'build_info',
    type: 'gauge',
    help: 'Always 1; the labels say what runs.',
    labels: ['version', 'commit', 'node'],
    read: ({ build }) => [[[build.version, build.commit, build.node], 1]],
  },
]

/** What could not be shown as it is. */
export interface RegistryStats {
  /** Series that went into `overflow`, by metric, summed over the scrapes. */
  readonly overflowed: ReadonlyMap<string, number>
  /** Families that were left out of a scrape because reading them failed, by metric. */
  readonly failures: ReadonlyMap<string, number>
}

export const registryMetrics: readonly Metric<RegistryStats>[] = [
  {
    name: 'metrics_overflow_total',
    type: 'counter',
    help: 'Series of a metric that were put together under the label overflow, summed over scrapes.',
    labels: ['metric'],
    read: ({ overflowed }) => countsByMetric(overflowed),
  },
  {
    name: 'metrics_read_failures_total',
    type: 'counter',
    help: 'Scrapes that had to do without a metric because it could not be read.',
    labels: ['metric'],
    read: ({ failures }) => countsByMetric(failures),
  },
]

/** The shared series is there from the start, so that no request adds it. */
function used(counts: HttpCounts): RequestSeries[] {
  const series = [...counts.series].filter(({ statuses }) => statuses.some((count) => count > 0))
  return [counts.unmatched, ...series]
}

function declaring(counts: HttpCounts): RequestSeries[] {
  return [...counts.series].filter(({ thresholdMs }) => Number.isFinite(thresholdMs))
}

function statusSamples({ method, route, statuses }: RequestSeries): Sample[] {
  return statusLabels.flatMap((status, at): Sample[] => {
    const count = statuses[at] ?? 0
    return count === 0 ? [] : [[[method, route, status], count]]
  })
}

function bytesByRoute(counts: HttpCounts): Sample[] {
  const sums = new Map<string, number>()
  for (const { route, bodyBytes } of used(counts)) {
    sums.set(route, (sums.get(route) ?? 0) + bodyBytes)
  }
  return [...sums].map(([route, bytes]) => [[route], bytes])
}

function countsByMetric(counts: ReadonlyMap<string, number>): Sample[] {
  return [...counts].map(([metric, count]) => [[metric], count])
}
