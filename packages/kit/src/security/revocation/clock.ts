/** The two times that matter here, and a way to be called later. */
export interface Clock {
  /** Epoch milliseconds: what tokens and rows are dated with. */
  readonly now: () => number
  /** Milliseconds that never step back: what leases and the fence are measured with. */
  readonly monotonic: () => number
  /**
   * Calls `act` once after `ms`, unless the function that it returns is called before. What is done in
   * the background keeps no process alive; what somebody waits for does.
   */
  readonly after: (ms: number, act: () => void, isBackground?: boolean) => () => void
}

export const machineClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, act, isBackground = false) {
    let next: NodeJS.Immediate | undefined
    const timer = setTimeout(() => {
      // Answers that came while this process was busy are read before they are said to be late.
      next = setImmediate(act)
    }, ms)
    if (isBackground) timer.unref()
    return () => {
      clearTimeout(timer)
      clearImmediate(next)
    }
  },
}

/** Resolves after `ms`. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(Math.max(ms, 0), resolve))
}

/** Resolves after `ms`, or as soon as the signal is aborted. */
export function pauseInBackground(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const cancel = clock.after(ms, end, true)
    signal.addEventListener('abort', end, { once: true })
  })
}
