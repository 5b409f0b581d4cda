/**
 * Waiting for what takes as long as it takes.
 *
 * @module
 */

/** The longest that a timer takes: the signal ends a backup, not a clock. */
export const longestMs = 2 ** 31 - 1

/** Calls `tell` now and then until the work is done; never two at once. */
export async function untilSettled<Result>(
  work: Promise<Result>,
  tell: () => Promise<void> | void,
  everyMs = 200,
): Promise<Result> {
  let isTelling = false
  const timer = setInterval(async () => {
    if (isTelling) return
    isTelling = true
    try {
      await tell()
    } catch {
      // It only tells; whether the work succeeds is for the work to say.
    }
    isTelling = false
  }, everyMs)
  try {
    return await work
  } finally {
    clearInterval(timer)
  }
}
