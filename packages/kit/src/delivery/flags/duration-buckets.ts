/**
 * Durations in buckets that grow by a fifth, four to an octave: fine enough to tell a percentile within
 * a few percent, few enough to be kept for many slices of time.
 *
 * @module
 */

const perOctave = 4
/** Up to 1 ms, then to 2^16 ms (a minute), then whatever is longer. */
export const durationBuckets: number = 16 * perOctave + 2

export function bucketOf(ms: number): number {
  if (ms <= 1) return 0
  const bucket = Math.ceil(Math.log2(ms) * perOctave)
  return bucket < durationBuckets ? bucket : durationBuckets - 1
}

/**
 * Milliseconds that the share of the durations did not exceed, as if those within a bucket lay evenly;
 * undefined of none.
 *
 * @param counts by bucket
 */
export function percentileOf(counts: ArrayLike<number>, share: number): number | undefined {
  let total = 0
  for (let bucket = 0; bucket < durationBuckets; bucket += 1) total += counts[bucket] ?? 0
  if (total === 0) return undefined
  const rank = share * total
  let below = 0
  for (let bucket = 0; bucket < durationBuckets; bucket += 1) {
    const count = counts[bucket] ?? 0
    if (count > 0 && below + count >= rank) return within(bucket, (rank - below) / count)
    below += count
  }
  return upperOf(durationBuckets - 1)
}

function within(bucket: number, part: number): number {
  const lower = bucket === 0 ? 0 : upperOf(bucket - 1)
  return lower + (upperOf(bucket) - lower) * part
}

function upperOf(bucket: number): number {
  return 2 ** (bucket / perOctave)
}
