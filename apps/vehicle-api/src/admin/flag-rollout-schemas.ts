/**
 * What is answered of a rollout that is watched: who has it and who has not, side by side, and what
 * the guard makes of it.
 *
 * @module
 */

import type { CohortView, FlagView, RolloutView } from '@plimsoll/kit/flags'
import { type Static, Type } from 'typebox'

const CohortSchema = (description: string) =>
  Type.Object(
    {
      answers: Type.Integer({ description: 'To requests that asked for the flag' }),
      errors: Type.Integer({ description: 'Of them errors of the server' }),
      error_share: Type.Number({ minimum: 0, maximum: 1 }),
      p95_ms: Type.Union([Type.Number(), Type.Null()], { description: 'Null without answers' }),
    },
    { description },
  )

const RolloutSchema = Type.Object({
  window_seconds: Type.Number({ description: 'How far back, and never before the present step' }),
  on: CohortSchema('Who has it'),
  off: CohortSchema('Who has it not'),
  error_share_max: Type.Number({ description: 'Above it the flag is taken back' }),
  p95_ms_max: Type.Number({ description: 'Above it the flag is taken back' }),
  answers_min: Type.Integer({ description: 'So many answers a step by itself needs' }),
  ok: Type.Boolean({ description: 'Whether those who have it fare well enough' }),
  reason: Type.Union([Type.String(), Type.Null()]),
})

export const RolloutOrNull = Type.Union([RolloutSchema, Type.Null()], {
  description: 'As the instance that answers sees it; null while it is not under rollout',
})

export const HaltOrNull = Type.Union(
  [
    Type.Object({
      at: Type.String({ format: 'date-time' }),
      from_percent: Type.Integer({ description: 'Of the users that had it' }),
      reason: Type.String({ description: 'What was measured, and what would have been right' }),
    }),
    Type.Null(),
  ],
  {
    description:
      'That the guard has taken it back, until more people get it again or its mode is set',
  },
)

export const exampleRollout: Static<typeof RolloutSchema> = {
  window_seconds: 300,
  on: { answers: 212, errors: 0, error_share: 0, p95_ms: 118 },
  off: { answers: 1_904, errors: 1, error_share: 0.0005, p95_ms: 112 },
  error_share_max: 0.01,
  p95_ms_max: 500,
  answers_min: 100,
  ok: true,
  reason: null,
}

export function toRolloutItem(rollout: RolloutView | null): Static<typeof RolloutOrNull> {
  if (rollout === null) return null
  const { on, off, budget, limits, verdict } = rollout
  return {
    window_seconds: budget.windowMs / 1_000,
    on: toCohortItem(on),
    off: toCohortItem(off),
    error_share_max: rounded(limits.errorShare, 4),
    p95_ms_max: Math.round(limits.p95Ms),
    answers_min: budget.answersMin,
    ok: verdict.ok,
    reason: verdict.ok ? null : verdict.reason,
  }
}

export function toHaltItem(halted: FlagView['halted']): Static<typeof HaltOrNull> {
  if (halted === null) return null
  const { at, fromPercent, reason } = halted
  return { at, from_percent: fromPercent, reason }
}

function toCohortItem({ answers, errors, p95Ms }: CohortView) {
  return {
    answers,
    errors,
    error_share: answers === 0 ? 0 : rounded(errors / answers, 4),
    p95_ms: p95Ms === undefined ? null : rounded(p95Ms, 1),
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
