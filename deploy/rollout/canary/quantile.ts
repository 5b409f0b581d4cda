/**
 * Which time so large a share of the requests did not exceed, as far as a histogram tells: as
 * `histogram_quantile` of Prometheus does it, evenly spread within a bucket. Pure.
 *
 * @module
 */

import type { Bucket } from './figures.ts'

/**
 * In seconds; undefined if nothing was counted.
 *
 * @param share above 0 and below 1, such as 0.95
 */
export function quantileOf(buckets: readonly Bucket[], share: number): number | undefined {
  const total = buckets.at(-1)?.count ?? 0
  if (total === 0) return undefined
  const rank = share * total
  const at = buckets.findIndex(({ count }) => count >= rank)
  const [below, bucket] = [buckets[at - 1], buckets[at]]
  if (bucket === undefined) return undefined
  const from = below?.bound ?? 0
  // Nobody knows how far above the last bound they lie.
  if (bucket.bound === Number.POSITIVE_INFINITY) return from
  const inside = bucket.count - (below?.count ?? 0)
  const position = inside === 0 ? 1 : (rank - (below?.count ?? 0)) / inside
  return from + (bucket.bound - from) * position
}
