/** Time as checks see it. */
export interface Clock {
  /** Of the calendar, in milliseconds since 1970. */
  wallMs(): number
  /** Since some moment, in milliseconds; never steps. */
  monotonicMs(): number
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
}
