/**
 * What became of the requests of one route.
 *
 * @module
 */

import { LatencyHistogram } from '../latency-histogram.ts'
import type { Observed } from './judge.ts'

export class RouteRecord {
  readonly #route: string
  readonly #expected: number
  readonly #latencies = new LatencyHistogram()
  readonly #statuses: Record<string, number> = {}
  #failed = 0

  constructor(route: string, expected: number) {
    this.#route = route
    this.#expected = expected
  }

  answered(status: number, tookMs: number): void {
    this.#latencies.record(tookMs)
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    if (status !== this.#expected) this.#failed += 1
  }

  /** The connection broke, or nothing came in time. */
  unanswered(requests = 1): void {
    if (requests <= 0) return
    this.#statuses['none'] = (this.#statuses['none'] ?? 0) + requests
    this.#failed += requests
  }

  observed(): Observed {
    const latencies = this.#latencies
    const at = (share: number) => (latencies.count === 0 ? Number.NaN : latencies.percentile(share))
    return {
      route: this.#route,
      answered: latencies.count,
      failed: this.#failed,
      ...{ p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) },
      statuses: { ...this.#statuses },
    }
  }
}
