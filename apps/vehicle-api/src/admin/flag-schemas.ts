/**
 * What is asked and answered of flags.
 *
 * @module
 */

import {
  type FlagAdvance,
  type FlagMode,
  type FlagView,
  flagAdvances,
  flagModes,
  type WantedChange,
} from '@plimsoll/kit/flags'
import { type Static, Type } from 'typebox'
import {
  exampleRollout,
  HaltOrNull,
  RolloutOrNull,
  toHaltItem,
  toRolloutItem,
} from './flag-rollout-schemas.ts'

const ModeSchema = Type.Unsafe<FlagMode>({
  type: 'string',
  enum: [...flagModes],
  description: 'For everybody, for nobody, or for a share of the users',
})

const AdvanceSchema = Type.Unsafe<FlagAdvance>({
  type: 'string',
  enum: [...flagAdvances],
  description: 'Whether somebody takes the next step, or it comes once the present one has held',
})

const TimeOrNull = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description })

const PercentOrNull = Type.Unsafe<number | null>({
  type: ['integer', 'null'],
  minimum: 0,
  maximum: 100,
  description: 'Of a rollout, else null',
})

export const FlagSchema = Type.Object({
  key: Type.String(),
  description: Type.String({ description: 'What is on when it is on' }),
  kind: Type.Literal('boolean'),
  default: Type.Boolean({ description: 'What it is while nobody has set it' }),
  mode: ModeSchema,
  percent: PercentOrNull,
  roles_on: Type.Array(Type.String(), { description: 'Roles that always have it' }),
  roles_off: Type.Array(Type.String(), { description: 'Roles that never have it' }),
  killed: Type.Boolean({ description: 'Off for everybody, whatever else is set' }),
  killed_at: TimeOrNull('Null if it is not killed'),
  held_since: TimeOrNull('Since when as many have it as now; null: always'),
  raising: Type.Unsafe<FlagView['raising']>({
    type: 'string',
    enum: ['by-steps', 'at-once'],
    description: 'Whether more may get it only one step at a time',
  }),
  next_step: Type.Union(
    [
      Type.Object({
        percent: Type.Integer({ description: 'The most that may be next' }),
        possible_at: TimeOrNull('Null: now'),
      }),
      Type.Null(),
    ],
    { description: 'Null if all have it, or no step is needed' },
  ),
  guard: Type.Object(
    { ok: Type.Boolean(), reason: Type.Union([Type.String(), Type.Null()]) },
    { description: 'Whether the service, and who has it, are well enough to raise it' },
  ),
  advance: AdvanceSchema,
  rollout: RolloutOrNull,
  halted: HaltOrNull,
  version: Type.Integer({
    minimum: 0,
    description: 'Rises with each change; 0: nobody has set it',
  }),
  updated_at: TimeOrNull('Null: nobody has set it'),
  updated_by: Type.Union([Type.String(), Type.Null()], {
    description: 'Id of the user, or system:rollout-guard',
  }),
})

export type FlagItem = Static<typeof FlagSchema>

export const exampleFlag: FlagItem = {
  key: 'keep-pictures',
  description: 'A small copy of each picture is kept with its classification.',
  kind: 'boolean',
  default: true,
  mode: 'rollout',
  percent: 10,
  roles_on: ['admin'],
  roles_off: [],
  killed: false,
  killed_at: null,
  held_since: '2026-01-31T12:00:00.000Z',
  raising: 'by-steps',
  next_step: { percent: 50, possible_at: '2026-01-31T12:10:00.000Z' },
  guard: { ok: true, reason: null },
  advance: 'by-hand',
  rollout: exampleRollout,
  halted: null,
  version: 3,
  updated_at: '2026-01-31T12:00:00.000Z',
  updated_by: '019ffe1c-8c1e-7e30-b7a2-0a4f6f0c2a11',
}

export const FlagListSchema = Type.Object(
  {
    items: Type.Array(FlagSchema, { description: 'All that there are' }),
    next_cursor: Type.Null({ description: 'There is one page' }),
    source: Type.Unsafe<'store' | 'last-known' | 'defaults'>({
      type: 'string',
      enum: ['store', 'last-known', 'defaults'],
      description:
        'Where this instance has them from; `last-known` while the store cannot be read, `defaults` if it never could',
    }),
    read_at: TimeOrNull('When the store was last read'),
    steps: Type.Array(Type.Integer(), { description: 'Percentages of a rollout by steps' }),
    soak_seconds: Type.Number({ description: 'How long each of them has to hold' }),
  },
  {
    examples: [
      {
        items: [exampleFlag],
        next_cursor: null,
        source: 'store',
        read_at: '2026-01-31T12:05:00.000Z',
        steps: [10, 50, 100],
        soak_seconds: 600,
      },
    ],
  },
)

export const ChangedFlagSchema = Type.Object(FlagSchema.properties, { examples: [exampleFlag] })

// Types with null, and not unions: of several, a body of 0 or '' would be read as null, and of none
// null would be read as 0 or false, which would end a kill.
const orNull = <Value>(type: string, more: object = {}) =>
  Type.Optional(Type.Unsafe<Value | null>({ type: [type, 'null'], ...more }))

const RolesSchema = Type.Array(Type.String({ pattern: '^[a-z][a-z0-9_-]{0,63}$' }), {
  maxItems: 16,
})

export const FlagChangeSchema = Type.Object(
  {
    version: orNull<number>('integer', {
      minimum: 0,
      description: 'That was read; only a change that does nothing but kill needs none',
    }),
    mode: Type.Optional(ModeSchema),
    percent: orNull<number>('integer', {
      minimum: 0,
      maximum: 100,
      description: 'Of the mode `rollout` alone',
    }),
    roles_on: Type.Optional(RolesSchema),
    roles_off: Type.Optional(RolesSchema),
    killed: orNull<boolean>('boolean'),
    advance: Type.Optional(AdvanceSchema),
    force: orNull<boolean>('boolean', {
      description: 'Goes on although a step is too large or too early, or the guard says no',
    }),
    reason: orNull<string>('string', {
      minLength: 1,
      maxLength: 500,
      description: 'For the audit log; `force` needs one',
    }),
  },
  {
    additionalProperties: false,
    examples: [{ version: 3, mode: 'rollout', percent: 50, reason: 'no complaints at 10 %' }],
  },
)

export const FlagKeySchema = Type.Object({
  key: Type.String({ minLength: 1, maxLength: 64, description: 'Such as keep-pictures' }),
})

export const FlagValuesSchema = Type.Record(Type.String(), Type.Boolean(), {
  description: 'Each flag by its key',
  examples: [{ registration: true, 'batch-classify': true, 'keep-pictures': false }],
})

export function toFlagItem(flag: FlagView): FlagItem {
  const { rolesOn, rolesOff, killedAt, heldSince, nextStep, guard, updatedAt, updatedBy } = flag
  const { key, description, kind, mode, percent, raising, version } = flag
  return {
    ...{ key, description, kind, default: flag.default, mode, percent },
    roles_on: [...rolesOn],
    roles_off: [...rolesOff],
    killed: killedAt !== null,
    killed_at: killedAt,
    held_since: heldSince,
    raising,
    next_step:
      nextStep === null ? null : { percent: nextStep.percent, possible_at: nextStep.possibleAt },
    guard: { ok: guard.ok, reason: guard.ok ? null : guard.reason },
    advance: flag.advance,
    rollout: toRolloutItem(flag.rollout),
    halted: toHaltItem(flag.halted),
    version,
    updated_at: updatedAt,
    updated_by: updatedBy,
  }
}

/** Null is the same as left out. */
export function toWantedChange(body: Static<typeof FlagChangeSchema>): WantedChange {
  return {
    version: body.version ?? undefined,
    mode: body.mode,
    percent: body.percent ?? undefined,
    rolesOn: body.roles_on,
    rolesOff: body.roles_off,
    isKilled: body.killed ?? undefined,
    advance: body.advance,
    force: body.force ?? undefined,
    reason: body.reason ?? undefined,
  }
}
