/**
 * How long a job that failed waits for its next attempt: full jitter, so that jobs which failed
 * together do not come back together (AWS Architecture Blog, "Exponential Backoff And Jitter").
 *
 * @module
 */

export interface Backoff {
  /** Longest wait after the first attempt, in milliseconds; it doubles with each attempt. */
  readonly firstMs: number
  /** Longest wait at all, in milliseconds. */
  readonly maxMs: number
}

const doublingsMax = 50

/**
 * `random × min(maxMs, firstMs × 2^(attempt − 1))`
 *
 * @param attempt the one that failed, 1 and up
 * @param random from 0 up to, but not, 1
 */
export function backoffMs(attempt: number, { firstMs, maxMs }: Backoff, random: number): number {
  // Without a bound the power becomes infinite, and nothing times infinity is no number.
  return random * Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, doublingsMax))
}
