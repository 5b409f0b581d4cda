/**
 * Work that is done again and again until it is stopped, never twice at once.
 *
 * @module
 */

/** @returns what stops it: aborts what is being done and waits for its end. */
export function repeat(
  everyMs: number,
  work: (signal: AbortSignal) => Promise<unknown>,
  onError: (error: unknown) => void,
): () => Promise<void> {
  const stop = new AbortController()
  let working: Promise<void> | undefined
  const run = async () => {
    try {
      await work(stop.signal)
    } catch (error) {
      if (!stop.signal.aborted) onError(error)
    } finally {
      working = undefined
    }
  }
  const timer = setInterval(() => {
    working ??= run()
  }, everyMs)
  // What is open keeps the process alive; this alone must not.
  timer.unref()
  return async () => {
    clearInterval(timer)
    stop.abort(new Error('stopped'))
    await working
  }
}
