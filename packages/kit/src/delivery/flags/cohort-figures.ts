/**
 * How the requests of one cohort were answered, over a window that slides by slices of time. To count
 * one is two additions into memory that is there already.
 *
 * @module
 */

import { bucketOf, durationBuckets, percentileOf } from './duration-buckets.ts'

/** What is known of a cohort. */
export interface CohortView {
  readonly answers: number
  /** Of the server: 500 and above, or broken off by it. */
  readonly errors: number
  /** Undefined before the first answer. */
  readonly p95Ms: number | undefined
}

/** Since the start of the process, for counters. */
export interface CohortTotals {
  answers: number
  errors: number
}

const slices = 60
/** The durations, and then the errors. */
const width = durationBuckets + 1

export class CohortFigures {
  readonly #counts = new Uint32Array(slices * width)
  readonly #totals: CohortTotals
  readonly #sliceMs: number
  #slice = 0
  #sliceEndsMs: number

  constructor(windowMs: number, nowMs: number, totals: CohortTotals) {
    this.#sliceMs = windowMs / slices
    this.#sliceEndsMs = nowMs + this.#sliceMs
    this.#totals = totals
  }

  count(isError: boolean, durationMs: number): void {
    const at = this.#slice * width
    this.#add(at + bucketOf(durationMs))
    this.#totals.answers += 1
    if (!isError) return
    this.#add(at + durationBuckets)
    this.#totals.errors += 1
  }

  /** Forgets what is older than the window. */
  slideTo(nowMs: number): void {
    // A clock that was put back must not hold the window fast.
    if (nowMs < this.#sliceEndsMs - this.#sliceMs) this.#sliceEndsMs = nowMs + this.#sliceMs
    const passed = Math.floor((nowMs - this.#sliceEndsMs) / this.#sliceMs) + 1
    if (passed <= 0) return
    for (let turn = 0; turn < Math.min(passed, slices); turn += 1) {
      this.#slice = (this.#slice + 1) % slices
      this.#counts.fill(0, this.#slice * width, (this.#slice + 1) * width)
    }
    this.#sliceEndsMs += passed * this.#sliceMs
  }

  view(): CohortView {
    const sums = new Float64Array(width)
    for (let at = 0; at < this.#counts.length; at += 1) {
      sums[at % width] = (sums[at % width] ?? 0) + (this.#counts[at] ?? 0)
    }
    const errors = sums[durationBuckets] ?? 0
    const answers = sums.reduce((sum, count) => sum + count, 0) - errors
    return { answers, errors, p95Ms: percentileOf(sums, 0.95) }
  }

  #add(at: number): void {
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
  }
}
