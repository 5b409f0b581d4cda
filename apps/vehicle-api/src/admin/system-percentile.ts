/**
 * Percentiles of durations of which only is known how many fell between which bounds.
 *
 * The true percentile (by nearest rank) is between the same two bounds as the estimate; where
 * between them is guessed, as if durations were spread evenly. So below the first bound the estimate
 * is wrong by less than that bound, above it by less than the factor from one bound to the next (2.5
 * for those of the metrics), and above the last bound it is the last bound, which is too little.
 *
 * @module
 */

/** What a histogram counted within some time. */
export interface CountedDurations {
  /** Ascending, in seconds; above the last is one bucket more. */
  readonly bounds: readonly number[]
  readonly counts: ArrayLike<number>
}

/** In seconds; null if nothing was counted. `share` is above 0 and at most 1: 0.95 for p95. */
export function percentile(
  share: number,
  { bounds, counts }: CountedDurations,
  total: number = sum(counts),
): number | null {
  if (total === 0) return null
  const rank = share * total
  let before = 0
  for (const [at, upper] of bounds.entries()) {
    const here = counts[at] ?? 0
    if (here > 0 && before + here >= rank) {
      const lower = bounds[at - 1] ?? 0
      return lower + (upper - lower) * ((rank - before) / here)
    }
    before += here
  }
  return bounds.at(-1) ?? null
}

function sum(counts: ArrayLike<number>): number {
  let total = 0
  for (let at = 0; at < counts.length; at += 1) total += counts[at] ?? 0
  return total
}
