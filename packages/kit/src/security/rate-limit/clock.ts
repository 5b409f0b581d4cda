/** Time that never steps back, and a way to be called later. */
export interface LimiterClock {
  /** In milliseconds, with fractions, from any beginning. */
  readonly now: () => number
  /** Calls `act` once after `ms`, unless the function that it returns is called before. */
  readonly after: (ms: number, act: () => void) => () => void
}

export const monotonicClock: LimiterClock = {
  now: () => performance.now(),
  after(ms, act) {
    let next: NodeJS.Immediate | undefined
    const timer = setTimeout(() => {
      // Answers that came while this process was busy are read before they are said to be late.
      next = setImmediate(act)
    }, ms)
    timer.unref()
    return () => {
      clearTimeout(timer)
      clearImmediate(next)
    }
  },
}

/** The algorithms count whole microseconds. */
export function microseconds(clock: LimiterClock): number {
  return Math.floor(clock.now() * 1_000)
}
