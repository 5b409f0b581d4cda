/**
 * The time as ISO 8601 in UTC, such as `2026-01-31T12:00:00.123Z`.
 *
 * Many are written within one millisecond and more within one second, so what stays the same is kept
 * from the time before.
 *
 * @module
 */

/** Makes a clock that writes; `now` gives milliseconds since 1970. */
export function isoClock(now: () => number = Date.now): () => string {
  const write = isoWriter()
  return () => write(now())
}

/** Makes a function that writes milliseconds since 1970: cheaply if they are near those before. */
export function isoWriter(): (ms: number) => string {
  let atMs = Number.NaN
  let secondMs = Number.NaN
  let second = ''
  let text = ''

  return (ms) => {
    if (ms === atMs) return text
    const milliseconds = Math.trunc(ms) - secondMs
    atMs = ms
    // To write a date takes some 7,000 instructions, to write its last three digits a look-up.
    if (milliseconds >= 0 && milliseconds < 1_000) {
      text = second + ends[milliseconds]
      return text
    }
    text = new Date(ms).toISOString()
    secondMs = Math.floor(ms / 1_000) * 1_000
    second = text.slice(0, -'000Z'.length)
    return text
  }
}

const ends = Array.from({ length: 1_000 }, (_, at) => `${String(at).padStart(3, '0')}Z`)
