/**
 * Latencies counted in buckets of 10 microseconds: constant memory, no allocation per request.
 *
 * A percentile is exact to one bucket and is given as the bucket's upper edge. What lasts longer
 * than the last bucket is counted there, so such a percentile reads as {@link latencyMsMax}.
 *
 * @module
 */

const bucketMs = 0.01
const bucketCount = 1_000_000

/** The longest latency that is told apart from longer ones, in milliseconds. */
export const latencyMsMax: number = bucketMs * bucketCount

export class LatencyHistogram {
  readonly #buckets = new Uint32Array(bucketCount)
  #count = 0

  get count(): number {
    return this.#count
  }

  record(latencyMs: number): void {
    const bucket = Math.min(Math.max(Math.floor(latencyMs / bucketMs), 0), bucketCount - 1)
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1
    this.#count++
  }

  reset(): void {
    this.#buckets.fill(0)
    this.#count = 0
  }

  /**
   * The latency that `share` (0 to 1) of the requests did not exceed, in milliseconds.
   *
   * @throws RangeError if nothing was recorded.
   */
  percentile(share: number): number {
    if (this.#count === 0) throw new RangeError('percentile of no latencies')
    const rank = Math.max(1, Math.ceil(share * this.#count))
    let seen = 0
    for (const [bucket, count] of this.#buckets.entries()) {
      seen += count
      if (seen >= rank) return (bucket + 1) * bucketMs
    }
    return latencyMsMax
  }
}
