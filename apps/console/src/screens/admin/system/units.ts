/**
 * Figures as people read them: few digits, and the unit on the same line.
 *
 * @module
 */

/** Between a figure and its unit: they stay on one line. */
const nbsp = '\u00a0'

/** Two digits of a small figure, none of a great one: `0.25`, `4.8`, `84`, `12,400`. */
export function figure(value: number): string {
  const digits = value < 1 ? 2 : value < 10 ? 1 : 0
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}

/** `3.2 ms`, `1.4 s`. */
export function milliseconds(ms: number): string {
  return ms < 1_000 ? `${figure(ms)}${nbsp}ms` : `${figure(ms / 1_000)}${nbsp}s`
}

const sizes = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const

/** One KB is 1,024 bytes, as in the limits of the service. */
export function bytes(count: number): string {
  const power = count < 1 ? 0 : Math.floor(Math.log2(count) / 10)
  const index = Math.min(sizes.length - 1, power)
  return `${figure(count / 1_024 ** index)}${nbsp}${sizes[index]}`
}

export function percent(share: number): string {
  return `${figure(share * 100)}${nbsp}%`
}

/** `none`, or the count: reads better in a sentence than `0`. */
export function countOrNone(count: number): string {
  return count === 0 ? 'none' : count.toLocaleString('en')
}
