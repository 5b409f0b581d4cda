/**
 * What flags are made of: the settings with their defaults.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import { monotonicClock } from '../../foundation/monotonic-clock.ts'
import type { AnyDatabase } from '../../reliability/database/index.ts'
import type { HintRedis } from './change-hints.ts'
import type { FlagDefinition } from './flag-definition.ts'
import type { Guard } from './guard.ts'
import type { Ladder } from './ladder.ts'
import { type RolloutBudget, resolveBudget } from './rollout-budget.ts'

/** Queries of a transaction whose schema has the tables of several concerns. */
// biome-ignore lint/suspicious/noExplicitAny: `unknown` would refuse every schema.
export type AnyQueries = Kysely<any>

/** `halted` and `advanced` are done by the guard of a rollout. */
export type FlagAction = 'flag.changed' | 'flag.halted' | 'flag.advanced'

/** What happened, for the audit log. */
export interface FlagRecord {
  readonly action: FlagAction
  readonly userId: string | null
  /** Such as `flag/new-search`. */
  readonly resource: string
  readonly details: Readonly<Record<string, unknown>>
}

/** What is recorded of it, with what is known of the request. */
export interface AuditedRecord {
  readonly action: string
  readonly userId?: string | null | undefined
  readonly resource?: string | null | undefined
  readonly details?: Readonly<Record<string, unknown>> | null | undefined
  readonly ipAddress?: string | null | undefined
}

/** As much of `app.audit` as is used. */
export interface AuditPort {
  appendWithin(queries: AnyQueries, record: AuditedRecord): Promise<unknown>
}

export interface FlagsSettings {
  /** Made by `defineFlags`. */
  readonly flags: readonly FlagDefinition[]
  /** With `flagTables` among its tables. */
  readonly database: AnyDatabase
  /** Records each change in its transaction; `false` for none. */
  readonly audit: AuditPort | false
  /** Whether the service is well enough to raise a flag. Default: it is. */
  readonly guard?: Guard
  /** Percentages of a rollout, which ascend to 100. Default 10, 50, 100. */
  readonly steps?: readonly number[]
  /** How long each step must hold before the next, in milliseconds. Default 600,000. */
  readonly soakMs?: number
  /** Roles that may always have it, as those who try it first. Default `admin`. */
  readonly trialRoles?: readonly string[]
  /** Roles that there are; others are refused. Default: any. */
  readonly roles?: readonly string[]
  /** How badly those may fare who have a flag under rollout; `false` to watch none. */
  readonly budget?: Partial<RolloutBudget> | false
  /** Milliseconds between two looks at the rollouts, while there are any. Default 1,000. */
  readonly guardMs?: number
  /**
   * The request that runs, as the same object while it does: `currentContext` of
   * `@plimsoll/kit/context`. Default: only routes that name their flag are watched.
   */
  readonly currentRequest?: () => object | undefined
  /** Tells other processes of a change at once, who else learn of it with their next read. */
  readonly redis?: HintRedis | false
  /** Milliseconds between two reads of the database. Default 500. */
  readonly pollMs?: number
  /** Milliseconds for one of them. Default 1,000. */
  readonly timeoutMs?: number
  /** Told of what goes wrong and is lived with. Default of the plugin: the log. */
  readonly onProblem?: (message: string, error: unknown) => void
  /** Epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number
  /** Default: a timer that keeps no process alive. */
  readonly after?: (ms: number, act: () => void) => () => void
}

export interface ResolvedSettings
  extends Required<Omit<FlagsSettings, 'roles' | 'steps' | 'soakMs' | 'trialRoles' | 'budget'>> {
  readonly roles: readonly string[] | undefined
  /** Of each flag; undefined of those that are not watched. */
  readonly budgetOf: (flag: FlagDefinition) => RolloutBudget | undefined
  readonly ladder: Ladder
}

const defaults: Pick<
  ResolvedSettings,
  'guard' | 'currentRequest' | 'redis' | 'onProblem' | 'now' | 'after'
> = {
  guard: () => ({ ok: true }),
  currentRequest: () => undefined,
  redis: false,
  onProblem: () => undefined,
  now: Date.now,
  after: monotonicClock.after,
}

/** @throws RangeError naming the setting that makes no sense. */
export function resolveSettings(settings: FlagsSettings): ResolvedSettings {
  const {
    steps = [10, 50, 100],
    soakMs = 600_000,
    trialRoles = ['admin'],
    budget,
    ...others
  } = settings
  const { pollMs = 500, timeoutMs = 1_000, guardMs = 1_000, roles } = settings
  return {
    ...defaults,
    ...others,
    roles,
    ladder: {
      steps: ascending(steps),
      soakMs: integer('soakMs', soakMs, 0, 30 * 86_400_000),
      trialRoles,
    },
    budgetOf: budgets(settings.flags, budget ?? {}),
    guardMs: integer('guardMs', guardMs, 10, 60_000),
    pollMs: integer('pollMs', pollMs, 10, 600_000),
    timeoutMs: integer('timeoutMs', timeoutMs, 10, 60_000),
  }
}

function integer(name: string, value: number, min: number, max: number): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`flags.${name} must be an integer of ${min} to ${max}, got ${value}`)
}

function budgets(
  flags: readonly FlagDefinition[],
  common: Partial<RolloutBudget> | false,
): ResolvedSettings['budgetOf'] {
  if (common === false) return () => undefined
  const byKey = new Map(
    flags
      .filter(({ raising }) => raising !== 'at-once')
      .map(({ key, budget = {} }) => [key, resolveBudget(common, budget)]),
  )
  return ({ key }) => byKey.get(key)
}

function ascending(steps: readonly number[]): readonly number[] {
  const isAscending = steps.every(
    (step, at) => Number.isInteger(step) && step > (steps[at - 1] ?? 0),
  )
  if (isAscending && steps.at(-1) === 100) return [...steps]
  throw new RangeError(
    `flags.steps must be whole numbers that ascend from 1 to 100, got ${steps.join(', ')}`,
  )
}
