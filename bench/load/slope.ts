/**
 * How fast something grows, by the Theil-Sen estimator: the median of the slopes between all pairs
 * of points. Up to 29 % of the points may be anything. Its interval is Sen's, from the variance of
 * Kendall's S under no trend (Sen 1968, section 4).
 *
 * @module
 */

import { median } from '../statistics.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/** In units of y for each unit of x. */
export interface Slope {
  readonly estimate: number
  /** The 95 % confidence interval; infinite where there are too few points for one. */
  readonly low: number
  readonly high: number
}

/** 95 % of the normal distribution lie within this many standard deviations, on both sides. */
const deviations = 1.96

/** @throws RangeError for fewer than two different x */
export function theilSen(points: readonly Point[]): Slope {
  const slopes = slopesOf(points).toSorted((one, other) => one - other)
  if (slopes.length === 0) throw new RangeError('a slope needs points at two different places')
  const count = points.length
  const variance = (count * (count - 1) * (2 * count + 5)) / 18
  const spread = deviations * Math.sqrt(variance)
  // Ranks from 1, as Sen counts; outside of the slopes there is no bound.
  const lowRank = Math.floor((slopes.length - spread) / 2)
  const highRank = Math.ceil((slopes.length + spread) / 2) + 1
  return {
    estimate: median(slopes),
    low: slopes[lowRank - 1] ?? Number.NEGATIVE_INFINITY,
    high: slopes[highRank - 1] ?? Number.POSITIVE_INFINITY,
  }
}

/** Added, it makes 0 of -0. */
const positiveZero = 0

function slopesOf(points: readonly Point[]): number[] {
  return points.flatMap((one, at) =>
    points
      .slice(at + 1)
      .filter((other) => other.x !== one.x)
      .map((other) => (other.y - one.y) / (other.x - one.x) + positiveZero),
  )
}
