/**
 * Kolmogorov–Smirnov test: could these two samples be of one distribution?
 *
 * Samples with ties, as times on a grid have them, make it conservative: it finds less.
 *
 * @module
 */

export interface Comparison {
  /** Largest distance between the two empirical distributions, 0 to 1. */
  readonly distance: number
  /** How likely a distance like this is if they are of one distribution. */
  readonly p: number
}

export function compareSamples(one: readonly number[], other: readonly number[]): Comparison {
  const distance = distanceOf(one, other)
  const size = Math.sqrt((one.length * other.length) / (one.length + other.length))
  // Stephens' correction makes the asymptotic formula good from samples of 8 on.
  return { distance, p: tailOf((size + 0.12 + 0.11 / size) * distance) }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

function distanceOf(one: readonly number[], other: readonly number[]): number {
  const steps = [
    ...one.map((value) => ({ value, step: 1 / one.length })),
    ...other.map((value) => ({ value, step: -1 / other.length })),
  ].sort((a, b) => a.value - b.value)
  let sum = 0
  let largest = 0
  for (const [index, { value, step }] of steps.entries()) {
    sum += step
    // Within a tie neither distribution is defined yet.
    if (steps[index + 1]?.value !== value) largest = Math.max(largest, Math.abs(sum))
  }
  return largest
}

function tailOf(lambda: number): number {
  // The series does not converge near 0, where the tail is 1 to all digits.
  if (lambda < 0.2) return 1
  let sum = 0
  for (let term = 1; term <= 100; term++) {
    sum += (term % 2 === 1 ? 2 : -2) * Math.exp(-2 * term * term * lambda * lambda)
  }
  return Math.min(1, Math.max(0, sum))
}
