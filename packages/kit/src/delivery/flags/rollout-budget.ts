/**
 * How badly those may fare who have something new, before it is taken back.
 *
 * A limit is the absolute one or so many times what those without it have, whichever is more: what
 * everybody suffers is no fault of the flag. It needs so many answers, as a few prove nothing.
 *
 * Pure.
 *
 * @module
 */

import type { CohortView } from './cohort-figures.ts'
import type { GuardVerdict } from './guard.ts'

export interface RolloutBudget {
  /** Share of the answers that may be errors of the server, 0 to 1. Default 0.01. */
  readonly errorShareMax: number
  /** Milliseconds that the 95th percentile may reach. Default 500. */
  readonly p95MsMax: number
  /** How many times the error share of those without it is no fault of the flag. Default 2. */
  readonly errorsTimesOff: number
  /** How many times the 95th percentile of those without it is no fault of the flag. Default 1.5. */
  readonly p95TimesOff: number
  /** So many errors prove something, whatever there is of answers. Default 5. */
  readonly errorsMin: number
  /** So many answers prove something: of a percentile, of those without it, for the next step. Default 100. */
  readonly answersMin: number
  /** How far back it is looked, in milliseconds, and never before the last change. Default 300,000. */
  readonly windowMs: number
}

export const defaultBudget: RolloutBudget = {
  errorShareMax: 0.01,
  p95MsMax: 500,
  errorsTimesOff: 2,
  p95TimesOff: 1.5,
  errorsMin: 5,
  answersMin: 100,
  windowMs: 300_000,
}

/** What the budget comes to, beside how the others fare. */
export interface RolloutLimits {
  readonly errorShare: number
  readonly p95Ms: number
}

export function limitsOf(budget: RolloutBudget, off: CohortView): RolloutLimits {
  const { errorShareMax, p95MsMax, errorsTimesOff, p95TimesOff } = budget
  if (off.answers < budget.answersMin) return { errorShare: errorShareMax, p95Ms: p95MsMax }
  return {
    errorShare: Math.max(errorShareMax, errorsTimesOff * shareOf(off)),
    p95Ms: Math.max(p95MsMax, p95TimesOff * (off.p95Ms ?? 0)),
  }
}

/** The reason says what is measured, and what would be right. */
export function judgeCohorts(budget: RolloutBudget, on: CohortView, off: CohortView): GuardVerdict {
  const { errorShare, p95Ms } = limitsOf(budget, off)
  if (on.errors >= budget.errorsMin && shareOf(on) > errorShare) {
    const found = `${on.errors} of ${on.answers} answers with it (${percent(shareOf(on))}) were errors of the server`
    const others = off.answers === 0 ? '' : ` (${percent(shareOf(off))} are without it)`
    return { ok: false, reason: `${found}; at most ${percent(errorShare)} may be${others}.` }
  }
  if (on.answers >= budget.answersMin && (on.p95Ms ?? 0) > p95Ms) {
    const found = `The 95th percentile of ${on.answers} answers with it is ${inMs(on.p95Ms)}`
    const others = off.p95Ms === undefined ? '' : ` (it is ${inMs(off.p95Ms)} without it)`
    return { ok: false, reason: `${found}; at most ${inMs(p95Ms)} may be${others}.` }
  }
  return { ok: true }
}

export function shareOf({ answers, errors }: CohortView): number {
  return answers === 0 ? 0 : errors / answers
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function inMs(ms = 0): string {
  return `${Math.round(ms)} ms`
}

/** @throws RangeError naming the figure that makes no sense. */
export function resolveBudget(...given: readonly Partial<RolloutBudget>[]): RolloutBudget {
  const budget: RolloutBudget = Object.assign({}, defaultBudget, ...given)
  for (const [name, [min, max]] of Object.entries(ranges)) {
    const value = budget[name as keyof RolloutBudget]
    if (value >= min && value <= max) continue
    throw new RangeError(`flags.budget.${name} must be of ${min} to ${max}, got ${value}`)
  }
  return Object.freeze(budget)
}

const ranges: Readonly<Record<keyof RolloutBudget, readonly [min: number, max: number]>> = {
  errorShareMax: [0, 1],
  p95MsMax: [1, 3_600_000],
  errorsTimesOff: [1, 1_000],
  p95TimesOff: [1, 1_000],
  errorsMin: [1, 1e9],
  answersMin: [1, 1e9],
  windowMs: [100, 86_400_000],
}
