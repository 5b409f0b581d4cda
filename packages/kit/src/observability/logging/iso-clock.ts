/**
 * The time as ISO 8601 in UTC, such as `2026-01-31T12:00:00.123Z`.
 *
 * Many records are written within one millisecond and more within one second, so what stays the
 * same is kept from the record before.
 *
 * @module
 */

/** Makes a clock that writes; `now` gives milliseconds since 1970. */
export function isoClock(now: () => number = Date.now): () => string {
  let atMs = Number.NaN
  let text = ''

  return () => {
    const ms = now()
    if (ms !== atMs) {
      atMs = ms
      text = new Date(ms).toISOString()
    }
    return text
  }
}
