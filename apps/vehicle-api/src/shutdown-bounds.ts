/**
 * Divides the time for a shutdown among its parts.
 *
 * What is left after the fixed parts goes to the requests in flight. A budget too small for the
 * fixed parts shrinks them all alike.
 *
 * @module
 */

import type { LifecycleOptions } from '@plimsoll/kit/lifecycle'

const fixed = { abortMs: 500, flushMs: 3_000, closeMs: 2_000 }
const fixedMs = Object.values(fixed).reduce((sum, ms) => sum + ms, 0)

/** The parts end some milliseconds late; together they must not reach the total. */
const slackMs = 1_000

/** Of the budget, at least this much is for the requests in flight. */
const finishShare = 0.25

export interface ShutdownBudget {
  /** All of it, in milliseconds. */
  readonly shutdownGraceMs: number
  /** Until the port is closed, in milliseconds. */
  readonly shutdownPreDelayMs: number
  /** Until open connections are closed, in milliseconds. */
  readonly shutdownDrainMs: number
}

/** @throws RangeError if delay and drain alone spend the budget. */
export function shutdownBounds(budget: ShutdownBudget): LifecycleOptions {
  const {
    shutdownGraceMs: totalMs,
    shutdownPreDelayMs: preDelayMs,
    shutdownDrainMs: drainMs,
  } = budget
  const restMs = totalMs - preDelayMs - drainMs - Math.min(slackMs, totalMs * 0.1)
  if (restMs <= 0) {
    throw new RangeError(
      `SHUTDOWN_PRE_DELAY (${preDelayMs} ms) and SHUTDOWN_DRAIN (${drainMs} ms) must leave some of SHUTDOWN_GRACE (${totalMs} ms)`,
    )
  }
  const shrink = Math.min(1, (restMs * (1 - finishShare)) / fixedMs)
  const parts = Object.fromEntries(
    Object.entries(fixed).map(([name, ms]) => [name, Math.floor(ms * shrink)]),
  )
  const finishMs = Math.floor(restMs - fixedMs * shrink)
  return { ...parts, preDelayMs, drainMs, finishMs, totalMs }
}
