/** Time that never steps back, and a way to be called later. */
export interface Clock {
  /** In milliseconds, from any beginning. */
  readonly now: () => number
  /** Calls `act` once after `ms`, unless the function that it returns is called before. */
  readonly after: (ms: number, act: () => void) => () => void
}

/** Its timers do not keep the process alive. */
export const monotonicClock: Clock = {
  now: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms).unref()
    return () => clearTimeout(timer)
  },
}
