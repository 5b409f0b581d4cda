/** Time that never steps back, and ways to be called later. */
export interface Clock {
  /** In milliseconds, from any beginning. */
  readonly now: () => number
  /** Calls `act` once after `ms`. */
  readonly after: (ms: number, act: () => void) => void
  /** Calls `act` every `ms` until the function that it returns is called. */
  readonly every: (ms: number, act: () => void) => () => void
}

export const monotonicClock: Clock = {
  now: () => performance.now(),
  after(ms, act) {
    // What ended while this process was busy is seen before anyone is told that it took too long.
    setTimeout(() => setImmediate(act), ms).unref()
  },
  every(ms, act) {
    const timer = setInterval(act, ms).unref()
    return () => clearInterval(timer)
  },
}
