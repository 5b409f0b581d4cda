/**
 * A histogram of durations in preallocated counters: observing one costs some nanoseconds and
 * allocates nothing.
 *
 * @module
 */

/** What a histogram counted, in seconds. */
export interface HistogramValue {
  /** Upper bounds of the buckets, inclusive and ascending; above the last is one bucket more. */
  readonly bounds: readonly number[]
  /** How many fell in each bucket and in no lower one: one more than there are bounds. */
  readonly counts: ArrayLike<number>
  readonly sum: number
  /** The last traced request of each bucket, if any; only OpenMetrics shows them. */
  readonly exemplars?: readonly (Exemplar | undefined)[] | undefined
}

/** One observation by name. */
export interface Exemplar {
  readonly traceId: string
  readonly value: number
  /** Seconds since 1970. */
  readonly atSeconds: number
}

/** From a cached answer to a batch of pictures, with the thresholds of routes among the bounds. */
export const durationBounds: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10,
]

export class DurationHistogram implements HistogramValue {
  readonly bounds: readonly number[]
  readonly counts: Float64Array
  sum = 0

  /** @throws RangeError if the bounds do not ascend. */
  constructor(bounds: readonly number[] = durationBounds) {
    const isAscending = bounds.every((bound, at) => at === 0 || bound > (bounds[at - 1] ?? 0))
    if (!isAscending || bounds.length === 0) {
      throw new RangeError(`bounds of a histogram must ascend, got ${bounds.join(', ')}`)
    }
    this.bounds = bounds
    this.counts = new Float64Array(bounds.length + 1)
  }

  /** Returns the bucket that the duration fell into. */
  observe(seconds: number): number {
    const { bounds } = this
    let bucket = 0
    while (bucket < bounds.length && seconds > (bounds[bucket] ?? 0)) bucket += 1
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1
    this.sum += seconds
    return bucket
  }
}
