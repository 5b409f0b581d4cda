/**
 * The `strict` count: at most `limit` units in any window whatever, by 12 sub-windows.
 *
 * A period touches at most 13 sub-windows: the current one and 12 before it, of which the oldest is
 * counted whole. So a unit is forgotten at most one sub-window, period / 12, too late, and never too
 * early; under steady load that refuses limit / 12 more than need be. `script.ts` has the Lua twin.
 *
 * @module
 */

import { debtMax } from './gcra.ts'
import type { LimitWindow } from './policy.ts'

/** Counts of one window, oldest first; the last is the current sub-window. */
export type SubWindowCounts = number[] | Uint32Array

export interface SubWindowRule {
  readonly limit: number
  /** Length of a sub-window; rounded up, so that 12 are never shorter than the period. */
  readonly spanUs: number
}

export const subWindowCount = 13
const perPeriod = 12

export function subWindowRule({ limit, periodMs }: LimitWindow): SubWindowRule {
  return { limit, spanUs: Math.ceil((periodMs * 1_000) / perPeriod) }
}

/** Number of the sub-window that a time lies in. */
export function subWindowAt(rule: SubWindowRule, nowUs: number): number {
  return Math.floor(nowUs / rule.spanUs)
}

/** Moves on by whole sub-windows; what is older than 12 of them is forgotten. */
export function advance(counts: SubWindowCounts, by: number): void {
  if (by <= 0) return
  for (let index = 0; index < subWindowCount; index += 1) counts[index] = counts[index + by] ?? 0
}

/**
 * The clock went back: no time has passed. As sub-windows of the new time begin elsewhere in those of
 * the old, each count moves on by one, lest a unit be forgotten too early.
 */
export function setBack(counts: SubWindowCounts): void {
  const current = subWindowCount - 1
  takeFromSubWindows(counts, counts[current - 1] ?? 0)
  for (let index = current - 1; index > 0; index -= 1) counts[index] = counts[index - 1] ?? 0
  counts[0] = 0
}

export function subWindowsRemaining(rule: SubWindowRule, counts: SubWindowCounts): number {
  return Math.max(0, rule.limit - used(counts))
}

/** Until all is forgotten. */
export function subWindowsAheadUs(
  rule: SubWindowRule,
  counts: SubWindowCounts,
  nowUs: number,
): number {
  for (let index = subWindowCount - 1; index >= 0; index -= 1) {
    if ((counts[index] ?? 0) > 0) return forgottenInUs(rule, index, nowUs)
  }
  return 0
}

/** Until `want` can be taken; 0 if it can. More than the limit never can: its time keeps ahead. */
export function subWindowsWaitUs(
  rule: SubWindowRule,
  counts: SubWindowCounts,
  want: number,
  nowUs: number,
): number {
  let over = used(counts) + want - rule.limit
  if (over <= 0) return 0
  for (let index = 0; index < subWindowCount; index += 1) {
    over -= counts[index] ?? 0
    if (over <= 0) return forgottenInUs(rule, index, nowUs)
  }
  return forgottenInUs(rule, subWindowCount - 1, nowUs)
}

/** Counts units that the caller knows to fit. */
export function takeFromSubWindows(counts: SubWindowCounts, units: number): void {
  const current = subWindowCount - 1
  counts[current] = (counts[current] ?? 0) + units
}

/** Counts units without asking; what is over stays as debt, up to a cap. */
export function settleSubWindows(
  rule: SubWindowRule,
  counts: SubWindowCounts,
  units: number,
  nodes: number,
): void {
  const cap = Math.min(rule.limit + debtMax(rule.limit, nodes), countMax)
  takeFromSubWindows(counts, Math.max(0, Math.min(units, cap - used(counts))))
}

/** Four bytes hold a count in Redis, and in a `Uint32Array`. */
const countMax = 2 ** 32 - 1

/**
 * Gives units back. It takes them from the oldest count: what is left then stands at least as late
 * as the units that were really used, whichever of them was given back, so the bound holds.
 */
export function refundSubWindows(counts: SubWindowCounts, units: number): void {
  let left = units
  for (let index = 0; index < subWindowCount && left > 0; index += 1) {
    const back = Math.min(left, counts[index] ?? 0)
    counts[index] = (counts[index] ?? 0) - back
    left -= back
  }
}

function used(counts: SubWindowCounts): number {
  let sum = 0
  for (let index = 0; index < subWindowCount; index += 1) sum += counts[index] ?? 0
  return sum
}

function forgottenInUs(rule: SubWindowRule, index: number, nowUs: number): number {
  return (subWindowAt(rule, nowUs) + index + 1) * rule.spanUs - nowUs
}
