/**
 * The generic cell rate algorithm, in whole microseconds.
 *
 * A window of `limit` requests per period is a bucket that one unit fills by `intervalUs` and that
 * empties by itself, a microsecond each microsecond. The whole state is how far it is filled:
 * `aheadUs`, the theoretical arrival time less now. So in any time T at most
 * burst + floor(T / interval) units pass. All numbers are integers below 2^53, which doubles hold
 * exactly, here and in the Lua twin in `script.ts`; a product beyond that only ever meets a bound.
 *
 * @module
 */

import type { LimitWindow } from './policy.ts'

export interface GcraRule {
  /** Units that may pass at once: the limit of the window. */
  readonly burst: number
  /** What one unit costs; rounded up, so that never more pass than the window says. */
  readonly intervalUs: number
  /** Filled so far, the bucket takes nothing more. */
  readonly fullUs: number
}

/** No debt is longer, as it has six bytes in Redis: almost nine years. */
const aheadUsMax = 2 ** 48 - 1

/** No wait is said to be longer: 142 years. */
const waitUsMax = 2 ** 52

export function gcraRule({ limit, periodMs }: LimitWindow): GcraRule {
  const intervalUs = Math.ceil((periodMs * 1_000) / limit)
  return { burst: limit, intervalUs, fullUs: limit * intervalUs }
}

/** Units that can be taken now; 0 in debt. */
export function gcraRemaining(rule: GcraRule, aheadUs: number): number {
  return Math.max(0, Math.floor((rule.fullUs - aheadUs) / rule.intervalUs))
}

/** Until `want` can be taken; 0 if it can. More than the burst never can: its time keeps ahead. */
export function gcraWaitUs(rule: GcraRule, aheadUs: number, want: number): number {
  const waitUs = aheadUs + want * rule.intervalUs - rule.fullUs
  return Math.min(Math.max(0, waitUs), waitUsMax)
}

/** After so many units, which the caller knows to fit. */
export function gcraTaken(rule: GcraRule, aheadUs: number, units: number): number {
  return aheadUs + units * rule.intervalUs
}

/** After a debit that asks nobody. What was over stays as debt, up to a cap. */
export function gcraSettled(rule: GcraRule, aheadUs: number, units: number, nodes: number): number {
  const cap = (rule.burst + debtMax(rule.burst, nodes)) * rule.intervalUs
  return Math.max(aheadUs, Math.min(aheadUs + units * rule.intervalUs, cap, aheadUsMax))
}

/** After giving units back; never more than whole. */
export function gcraRefunded(rule: GcraRule, aheadUs: number, units: number): number {
  return Math.max(0, aheadUs - units * rule.intervalUs)
}

/** Processes that debit afterwards go over by at most this many units, so none is forgiven. */
export function debtMax(limit: number, nodes: number): number {
  return Math.max(nodes, Math.ceil(limit / 2))
}
