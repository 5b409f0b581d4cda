/**
 * The few figures that a table quotes of repeated measurements.
 *
 * @module
 */

/** What rounds of one measurement come to. */
export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** @throws RangeError for no values at all: the median of nothing is a defect of the caller. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('median of no values')
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted.length >> 1
  const high = sorted[upper] ?? Number.NaN
  if (sorted.length % 2 === 1) return high
  return ((sorted[upper - 1] ?? Number.NaN) + high) / 2
}

/** @throws RangeError for no values at all. */
export function summarise(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

/**
 * The value below which `share` of all lie, one of those given.
 *
 * @throws RangeError for no values at all.
 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('quantile of no values')
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
}
