/**
 * A median and how far it can be trusted, whatever the distribution of the values.
 *
 * The sign test turned round: of `n` values, the number below the true median is binomial with one half,
 * so the median lies between the k-th value from below and the k-th from above with
 * 1 - 2 P(X < k) of certainty. Neighbours on the machine make outliers, and no normal distribution.
 *
 * @module
 */

import { median } from '../statistics.ts'

export interface Interval {
  readonly low: number
  readonly median: number
  readonly high: number
}

/** How sure it is that the true median lies inside. */
export const confidence = 0.95

/** Fewer say nothing with that confidence: all six on one side has a chance of 1 in 32. */
export const valuesMin = 6

/** @throws RangeError for fewer than {@link valuesMin} values. */
export function medianInterval(values: readonly number[]): Interval {
  if (values.length < valuesMin) {
    throw new RangeError(`an interval needs ${valuesMin} values, there are ${values.length}`)
  }
  const sorted = values.toSorted((a, b) => a - b)
  const rank = outsideRank(values.length)
  return {
    low: sorted[rank - 1] ?? Number.NaN,
    median: median(values),
    high: sorted[values.length - rank] ?? Number.NaN,
  }
}

/** Width as a share of the median. */
export function widthOf({ low, median: middle, high }: Interval): number {
  return (high - low) / middle
}

/** The largest k whose interval is still certain enough, from 1 on. */
function outsideRank(count: number): number {
  const tail = (1 - confidence) / 2
  let chance = 0.5 ** count
  let sum = chance
  let rank = 0
  while (sum <= tail) {
    rank++
    chance *= (count - rank + 1) / rank
    sum += chance
  }
  return rank
}
