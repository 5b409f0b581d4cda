/**
 * Time that passes when a test says so.
 *
 * @module
 */

import type { Clock } from '../clock.ts'

export interface ManualClock extends Clock {
  /** Lets time pass; what is due on the way is called at its moment. */
  readonly advance: (ms: number) => void
  /** How many wait to be called. */
  readonly waiting: () => number
}

interface Timer {
  readonly dueMs: number
  readonly act: () => void
}

export function manualClock(startMs = 1_000_000): ManualClock {
  const timers = new Set<Timer>()
  let nowMs = startMs

  function nextUntil(endMs: number): Timer | undefined {
    return [...timers]
      .filter(({ dueMs }) => dueMs <= endMs)
      .sort((one, other) => one.dueMs - other.dueMs)[0]
  }

  return {
    now: () => nowMs,
    after(ms, act) {
      const timer = { dueMs: nowMs + ms, act }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const endMs = nowMs + ms
      for (let next = nextUntil(endMs); next !== undefined; next = nextUntil(endMs)) {
        timers.delete(next)
        nowMs = Math.max(nowMs, next.dueMs)
        next.act()
      }
      nowMs = endMs
    },
    waiting: () => timers.size,
  }
}
