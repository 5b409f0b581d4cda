/**
 * How many units a lease has, and how many of them may go back. Pure.
 *
 * A lease was debited as a whole when it was taken; nothing of it is served after 500 ms. So all
 * processes together never go over burst + floor((T + 1 s) / interval), if what goes back does not
 * free more than that. Giving back late frees what had emptied meanwhile:
 *
 * - of a window that gives a unit each second or less often, nothing: every lease served one at least,
 *   which weighs more than the window empties until the rest is back;
 * - of a faster one no more than went back. So no more does than it gives in the other 500 ms, divided
 *   by the nodes; the rest comes back by itself, soon.
 *
 * @module
 */

import { gcraRule } from './gcra.ts'
import type { LimitWindow } from './policy.ts'

/** Nothing of a lease is served later than that after it was asked for. */
export const leaseValidUs = 500_000

const trafficUs = 100_000
const elapsedUsLeast = 1_000
const restPart = 0.1
/** Longer than it takes from a lease's beginning until what is left of it is back. */
const slowIntervalUs = 1_000_000

export interface LeaseHistory {
  /** Units of the last lease; 0 if there was none. */
  readonly size: number
  /** Units served since it was taken. */
  readonly served: number
  readonly elapsedUs: number
  /** What the store had left then, in the window with the least. */
  readonly rest: number
}

/** `need`, or the traffic of 100 ms: at most a tenth of the rest / nodes, and twice the last lease. */
export function leaseSize(need: number, history: LeaseHistory, nodes: number): number {
  const { size, served, elapsedUs, rest } = history
  const traffic = Math.ceil((served * trafficUs) / Math.max(elapsedUs, elapsedUsLeast))
  const fair = Math.floor((rest * restPart) / nodes)
  return Math.max(need, Math.min(traffic, fair, 2 * size))
}

/** Units of one process that may go back when a lease has run out. */
export function returnableMax(windows: readonly LimitWindow[], nodes: number): number {
  const each = windows.map((window) => {
    const { intervalUs } = gcraRule(window)
    if (intervalUs >= slowIntervalUs) return Number.POSITIVE_INFINITY
    return Math.floor(leaseValidUs / intervalUs / nodes)
  })
  return Math.min(...each)
}
