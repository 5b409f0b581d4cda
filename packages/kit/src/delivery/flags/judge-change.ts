/**
 * Whether a change may be made: the ladder and the guard, as errors that say when it may.
 *
 * @module
 */

import type { KitError } from '../../foundation/errors/index.ts'
import { FlagGuardError, FlagStepError, FlagTooEarlyError } from './errors.ts'
import type { FlagDefinition } from './flag-definition.ts'
import type { FlagState } from './flag-state.ts'
import { type Guard, verdictOf } from './guard.ts'
import { isRaise, type Ladder, type LadderProblem, ladderProblems, stepAbove } from './ladder.ts'

export interface Rules {
  readonly ladder: Ladder
  /** Of this flag. */
  readonly guard: Guard
}

/** Nothing if the change may be made at once; else the weightiest objection first. */
export function objections(
  { key, raising = 'by-steps' }: FlagDefinition,
  before: FlagState,
  after: FlagState,
  { ladder, guard }: Rules,
  nowMs: number,
): KitError[] {
  if (raising === 'at-once' || !isRaise(before, after, ladder)) return []
  const found = ladderProblems(before, after, ladder, nowMs).map((problem) =>
    toError(key, problem, ladder, nowMs),
  )
  const verdict = verdictOf(guard)
  if (verdict.ok) return found
  const message = `${key} is not raised while the service is not well: ${verdict.reason}`
  return [...found, new FlagGuardError(message)]
}

function toError(key: string, problem: LadderProblem, ladder: Ladder, nowMs: number): KitError {
  if (problem.kind === 'too-early') return tooEarly(key, problem, nowMs)
  const { from, to } = problem
  const next = stepAbove(from, ladder)
  const steps = ladder.steps.join(', ')
  const message = `${key} would go from ${from} % to ${to} % of the users at once; its next step is ${next} %, of ${steps}.`
  return new FlagStepError(message, { extensions: { next_percent: next } })
}

function tooEarly(
  key: string,
  { from, possibleAtMs }: Extract<LadderProblem, { kind: 'too-early' }>,
  nowMs: number,
): KitError {
  const possibleAt = new Date(possibleAtMs).toISOString()
  const seconds = Math.ceil((possibleAtMs - nowMs) / 1_000)
  const message = `${key} has to hold at ${from} % a while longer; the next step is possible at ${possibleAt}.`
  return new FlagTooEarlyError(message, {
    headers: { 'retry-after': String(seconds) },
    extensions: { possible_at: possibleAt },
  })
}
