/**
 * What is counted of requests, in counters that exist before the request does: counting one is a few
 * additions and allocates nothing.
 *
 * The series are those of the routes, so their number is the programmer's and not the clients'. All
 * that no route answers is one series, whatever its path and method.
 *
 * @module
 */

import { statusIndex, statusLabels } from './statuses.ts'
import { TracedHistogram } from './traced-histogram.ts'

/** All methods that are named; others are `OTHER`. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export const unmatchedRoute = 'unmatched'

// Codes of errors are constants of a program. Should one put in what a client sent, this many count.
const errorCodesMax = 1_000

/** What is counted of the requests of one method to one route. */
export class RequestSeries {
  readonly method: string
  readonly route: string
  /** A slower request is a breach; infinite if the route declares none. */
  readonly thresholdMs: number
  /** By {@link statusIndex}. */
  readonly statuses: Float64Array = new Float64Array(statusLabels.length)
  readonly duration: TracedHistogram = new TracedHistogram()
  bodyBytes = 0
  breaches = 0
  /** When a breach was last logged, and how many there were since. */
  warnedAtMs: number = Number.NEGATIVE_INFINITY
  unlogged = 0

  constructor(method: string, route: string, thresholdMs: number = Number.POSITIVE_INFINITY) {
    this.method = method
    this.route = route
    this.thresholdMs = thresholdMs
  }

  /** Returns the bucket of the histogram. */
  count(status: number, seconds: number, bodyBytes: number): number {
    const at = statusIndex(status)
    this.statuses[at] = (this.statuses[at] ?? 0) + 1
    this.bodyBytes += bodyBytes
    return this.duration.observe(seconds)
  }
}

/** Why a connection gave no request, or none that could be read. */
export type ConnectionError = 'malformed' | 'headers_too_large' | 'timeout' | 'reset'

/** The counters of one application. */
export class HttpCounts {
  inFlight = 0
  connections = 0
  readonly unmatched: RequestSeries = new RequestSeries('OTHER', unmatchedRoute)
  readonly errors: Map<string, number> = new Map()
  readonly connectionErrors: Record<ConnectionError, number> = {
    malformed: 0,
    headers_too_large: 0,
    timeout: 0,
    reset: 0,
  }
  readonly #series = new Map<string, RequestSeries>()

  get series(): Iterable<RequestSeries> {
    return this.#series.values()
  }

  /** The series of the method and route, made at first use. */
  seriesOf(requestMethod: string, route: string, thresholdMs?: number): RequestSeries {
    const method = methods.has(requestMethod) ? requestMethod : 'OTHER'
    const key = `${method} ${route}`
    const known = this.#series.get(key)
    if (known !== undefined) return known
    const made = new RequestSeries(method, route, thresholdMs)
    this.#series.set(key, made)
    return made
  }

  countError(code: string): void {
    const count = this.errors.get(code)
    if (count === undefined && this.errors.size >= errorCodesMax) return
    this.errors.set(code, (count ?? 0) + 1)
  }

  /** By the code that Node gives a request that is none. */
  countConnectionError(code: string | undefined): void {
    this.connectionErrors[connectionErrorOf(code)] += 1
  }
}

function connectionErrorOf(code: string | undefined): ConnectionError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'timeout'
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers_too_large'
  return code === 'ECONNRESET' || code === 'EPIPE' ? 'reset' : 'malformed'
}
