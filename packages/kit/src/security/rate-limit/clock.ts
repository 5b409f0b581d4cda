import type { Clock } from '../../foundation/monotonic-clock.ts'

export type LimiterClock = Clock
export { monotonicClock } from '../../foundation/monotonic-clock.ts'

/** The algorithms count whole microseconds. */
export function microseconds(clock: LimiterClock): number {
  return Math.floor(clock.now() * 1_000)
}
