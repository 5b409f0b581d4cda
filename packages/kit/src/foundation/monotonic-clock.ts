/** Time that never steps back, and a way to be called later. */
export interface Clock {
  /** In milliseconds, with fractions, from any beginning. */
  readonly now: () => number
  /** Calls `act` once after `ms`, unless the function that it returns is called before. */
  readonly after: (ms: number, act: () => void) => () => void
}

/** That of this process, for deadlines of what comes over sockets. */
export const monotonicClock: Clock = {
  now: () => performance.now(),
  after(ms, act) {
    let next: NodeJS.Immediate | undefined
    const timer = setTimeout(() => {
      // What arrived while this process was busy is read before anything is said to be late.
      next = setImmediate(act)
    }, ms)
    // The sockets keep the process alive, or nothing does.
    timer.unref()
    return () => {
      clearTimeout(timer)
      clearImmediate(next)
    }
  },
}
