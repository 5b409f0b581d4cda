/**
 * How long threads wait.
 *
 * @module
 */

const firstMs = 100
const longestMs = 5_000

/**
 * Before a lost thread is replaced: not at all the first time, as most losses are singular, then
 * 100 ms, doubled with each further one in a row up to 5 s.
 *
 * @param losses how many were lost in a row, this one included
 */
export function restartDelayMs(losses: number): number {
  return losses <= 1 ? 0 : Math.min(longestMs, firstMs * 2 ** (losses - 2))
}

/** Subtracted, so that SQLite says that another process has the file before the time is up. */
const marginMs = 25
/** In steps, as telling SQLite costs as much as a small statement. */
const stepMs = 25
/** Of what has no deadline. */
const unlimitedMs = 1_000

/** For another process that has the file, before a statement is given up. */
export function busyTimeoutMs(deadlineMs: number, nowMs: number = performance.now()): number {
  const leftMs = deadlineMs - nowMs - marginMs
  if (leftMs === Number.POSITIVE_INFINITY) return unlimitedMs
  return Math.max(0, Math.floor(leftMs / stepMs) * stepMs)
}
