/**
 * How long ago, or until when, in the words of somebody who is asked.
 *
 * @module
 */

const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'medium' })

/** From which distance on it is told in which unit; milliseconds. */
const units = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** `just now`, `5 minutes ago`, `in 3 months`. A moment is no distance. */
export function relativeTime(atMs: number, nowMs: number): string {
  const distanceMs = atMs - nowMs
  for (const [unit, unitMs] of units) {
    // The next greater unit begins where rounding reaches it: 59.6 minutes are an hour.
    const count = Math.round(distanceMs / unitMs)
    if (Math.abs(distanceMs) >= unitMs * 0.96 && count !== 0) return words.format(count, unit)
  }
  return distanceMs > 20_000 ? 'in less than a minute' : 'just now'
}

/** With date, time and seconds, where the reader is. */
export function exactTime(atMs: number): string {
  return exact.format(atMs)
}
