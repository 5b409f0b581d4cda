/**
 * How quickly more people may get something new.
 *
 * A share of the users rises one step at a time, at most to the next of the steps above it, and only
 * when the share before has held for a while. It is looked at for each role by itself and for who has
 * none of them, so that "always on for users" is no way around the steps. Roles on trial, such as
 * administrators who look at it first, do not count. Less, or nothing, is always possible at once.
 *
 * Pure: the time comes in, and reasons come out.
 *
 * @module
 */

import type { FlagState } from './flag-state.ts'

export interface Ladder {
  /** Percentages that ascend; the last is 100. */
  readonly steps: readonly number[]
  /** How long a share must have held before the next, in milliseconds. */
  readonly soakMs: number
  /** Roles that may always have it. */
  readonly trialRoles: readonly string[]
}

/** Why a change goes too fast. */
export type LadderProblem =
  | { readonly kind: 'step-too-large'; readonly from: number; readonly to: number }
  | { readonly kind: 'too-early'; readonly from: number; readonly possibleAtMs: number }

export interface NextStep {
  /** The most that may be next. */
  readonly percent: number
  /** Null: now. */
  readonly possibleAtMs: number | null
}

/** Percent of the users with the role, or of those with no role that matters, that have it. */
export function reachOf(state: FlagState, role?: string): number {
  const { mode, percent, rolesOn, rolesOff, killedAt } = state
  if (killedAt !== null) return 0
  if (role !== undefined && rolesOff.includes(role)) return 0
  if (role !== undefined && rolesOn.includes(role)) return 100
  if (mode === 'rollout') return percent ?? 0
  return mode === 'on' ? 100 : 0
}

/** Whether anybody who counts has it with another probability than before. */
export function movesReach(before: FlagState, after: FlagState, ladder: Ladder): boolean {
  return rises(before, after, ladder).some(({ from, to }) => from !== to)
}

/** Whether anybody who counts gets it who had not. */
export function isRaise(before: FlagState, after: FlagState, ladder: Ladder): boolean {
  return rises(before, after, ladder).some(({ from, to }) => to > from)
}

/** All that speaks against it, the weightiest first; nothing if it is no raise. */
export function ladderProblems(
  before: FlagState,
  after: FlagState,
  ladder: Ladder,
  nowMs: number,
): LadderProblem[] {
  const raised = rises(before, after, ladder).filter(({ from, to }) => to > from)
  const tooLarge = raised.find(({ from, to }) => to > stepAbove(from, ladder))
  // What nobody had could show nothing.
  const seen = raised.find(({ from }) => from > 0)
  const possibleAtMs = seen === undefined ? null : soakedAt(before, ladder, nowMs)
  return [
    ...(tooLarge === undefined ? [] : [{ kind: 'step-too-large' as const, ...tooLarge }]),
    ...(seen === undefined || possibleAtMs === null
      ? []
      : [{ kind: 'too-early' as const, from: seen.from, possibleAtMs }]),
  ]
}

/** For who has no role that matters; nothing if all of them have it. */
export function nextStep(state: FlagState, ladder: Ladder, nowMs: number): NextStep | undefined {
  const from = reachOf(state)
  if (from >= 100) return undefined
  const possibleAtMs = from === 0 ? null : soakedAt(state, ladder, nowMs)
  return { percent: stepAbove(from, ladder), possibleAtMs }
}

export function stepAbove(percent: number, { steps }: Ladder): number {
  return steps.find((step) => step > percent) ?? 100
}

/** Percent of those who have most of it, roles on trial apart. */
export function mostReach(state: FlagState, ladder: Ladder): number {
  return Math.max(...reaches(state, ladder))
}

/**
 * Whether some have it who are watched: from the first step until the last has held, so that the last
 * is looked at as well.
 */
export function isUnderRollout(state: FlagState, ladder: Ladder, nowMs: number): boolean {
  if (state.heldSince === null) return false
  const among = reaches(state, ladder)
  if (among.some((reach) => reach > 0 && reach < 100)) return true
  return among.includes(100) && soakedAt(state, ladder, nowMs) !== null
}

function reaches(state: FlagState, { trialRoles }: Ladder): number[] {
  const roles = state.rolesOn.filter((role) => !trialRoles.includes(role))
  return [undefined, ...roles].map((role) => reachOf(state, role))
}

/** Null if it has held for long enough. */
function soakedAt({ heldSince }: FlagState, { soakMs }: Ladder, nowMs: number): number | null {
  if (heldSince === null) return null
  // A clock that was put back must not make anybody wait longer than the whole time.
  const sinceMs = Math.min(Date.parse(heldSince), nowMs)
  const atMs = sinceMs + soakMs
  return atMs > nowMs ? atMs : null
}

interface Rise {
  readonly from: number
  readonly to: number
}

/** What changes for whom. */
function rises(before: FlagState, after: FlagState, { trialRoles }: Ladder): Rise[] {
  const named = [before.rolesOn, before.rolesOff, after.rolesOn, after.rolesOff].flat()
  const roles = [...new Set(named)].filter((role) => !trialRoles.includes(role))
  return [undefined, ...roles].map((role) => ({
    from: reachOf(before, role),
    to: reachOf(after, role),
  }))
}
