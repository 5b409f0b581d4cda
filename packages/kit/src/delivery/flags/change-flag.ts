/**
 * Changes one flag: the new state and its record in the audit log are stored together, or neither.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import type { Call, Database } from '../../reliability/database/index.ts'
import type { RolloutView } from './cohort-watch.ts'
import { FlagVersionError } from './errors.ts'
import type { FlagDefinition } from './flag-definition.ts'
import { declaredState, type FlagState } from './flag-state.ts'
import type { Guard } from './guard.ts'
import { objections } from './judge-change.ts'
import { movesReach } from './ladder.ts'
import { shareOf } from './rollout-budget.ts'
import type { AuditedRecord, FlagAction, FlagRecord, ResolvedSettings } from './settings.ts'
import { readFlag, writeFlag } from './store.ts'
import type { FlagTables } from './tables.ts'
import { areSame, haltedState, mergedState, type WantedChange } from './wanted-change.ts'

/** Who changes it, for the flag and for the audit log. */
export interface ChangedBy {
  readonly userId: string | null
  /** Adds what is known of the request, such as the address. Default: nothing. */
  readonly toRecord?: (record: FlagRecord) => AuditedRecord
}

export interface Changed {
  readonly state: FlagState
  /** False if it was so already: then nothing is written. */
  readonly isChanged: boolean
  /** Codes of the objections that were overridden. */
  readonly overridden: readonly string[]
}

/** @throws ValidationError, FlagVersionError, the objections, or what the store says */
export async function changeFlag(change: Change, call: Pick<Call, 'signal'>): Promise<Changed> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptChange(change, call)
    } catch (error) {
      // Who kills has not named a version, so it is nothing to them that another change came first.
      const isPast = error instanceof FlagVersionError && change.wanted.version === undefined
      if (!isPast || attempt === killAttemptsMax) throw error
    }
  }
}

/** Everything that one change is about. */
export interface Change {
  readonly definition: FlagDefinition
  readonly wanted: WantedChange
  readonly by: ChangedBy
  readonly settings: ResolvedSettings
  /** Of this flag. */
  readonly guard: Guard
  /** Default `flag.changed`. */
  readonly action?: FlagAction
  /** What the guard of its rollout has seen, who takes it back instead of what is wanted. */
  readonly halting?: { readonly reason: string; readonly seen: RolloutView }
}

const killAttemptsMax = 5

function attemptChange(change: Change, { signal }: Pick<Call, 'signal'>): Promise<Changed> {
  const { definition, wanted, settings } = change
  const { key } = definition
  const database = settings.database as Database<FlagTables>
  return database.transaction(
    async (queries) => {
      const before = (await readFlag(queries, key)) ?? declaredState(definition)
      assertCurrent(key, before, wanted)
      const { after, overridden } = decided(change, before)
      if (after === before) return { state: before, isChanged: false, overridden }
      if (!(await writeFlag(queries, key, after))) throw outdated(key, after)
      // Last: until the commit nobody else can append.
      await record(queries, change, { before, after, overridden })
      return { state: after, isChanged: true, overridden }
    },
    { signal, timeoutMs: settings.timeoutMs, name: 'change-flag' },
  )
}

interface Decided {
  /** The same object as before if nothing changes. */
  readonly after: FlagState
  readonly overridden: readonly string[]
}

function decided(change: Change, before: FlagState): Decided {
  const { definition, wanted, by, settings, guard } = change
  const { ladder, now } = settings
  const nowMs = now()
  const isoNow = new Date(nowMs).toISOString()
  const after = stateAfter(change, before, isoNow)
  if (areSame(before, after)) return { after: before, overridden: [] }
  const found = objections(definition, before, after, { ladder, guard }, nowMs)
  const [first] = found
  if (first !== undefined && wanted.force !== true) throw first
  return {
    after: {
      ...after,
      heldSince: movesReach(before, after, ladder) ? isoNow : before.heldSince,
      version: before.version + 1,
      updatedAt: isoNow,
      updatedBy: by.userId,
    },
    overridden: found.map(({ code }) => code),
  }
}

function stateAfter({ wanted, settings, halting }: Change, before: FlagState, now: string) {
  const { ladder } = settings
  if (halting !== undefined) return haltedState(before, halting.reason, now, ladder)
  const after = mergedState(before, wanted, now)
  // Whoever gives it to people again, or sets its mode, has taken note.
  const isNoted = after.mode !== before.mode || movesReach(before, after, ladder)
  return isNoted ? { ...after, halted: null } : after
}

async function record(
  queries: Kysely<FlagTables>,
  { definition, wanted, by, settings, action = 'flag.changed', halting }: Change,
  { before, after, overridden }: Decided & { readonly before: FlagState },
): Promise<void> {
  const { force = false, reason = halting?.reason } = wanted
  const { userId, toRecord } = by
  if (settings.audit === false) return
  const made: FlagRecord = {
    action,
    userId,
    resource: `flag/${definition.key}`,
    details: {
      from: shown(before),
      to: shown(after),
      version: after.version,
      ...(reason === undefined ? {} : { reason }),
      ...(force ? { forced: true, overridden } : {}),
      ...(halting === undefined ? {} : { seen: figuresOf(halting.seen) }),
    },
  }
  await settings.audit.appendWithin(queries, toRecord?.(made) ?? made)
}

function shown({ mode, percent, rolesOn, rolesOff, killedAt, advance }: FlagState): object {
  const roles = { roles_on: rolesOn, roles_off: rolesOff }
  return { mode, percent, ...roles, is_killed: killedAt !== null, advance }
}

/** What it was judged by, as nothing else keeps it. */
function figuresOf({ on, off, limits }: RolloutView): object {
  const figures = (cohort: RolloutView['on']) => ({
    answers: cohort.answers,
    errors: cohort.errors,
    error_share: Number(shareOf(cohort).toFixed(4)),
    p95_ms: cohort.p95Ms === undefined ? null : Math.round(cohort.p95Ms),
  })
  const { errorShare, p95Ms } = limits
  const limited = { error_share: Number(errorShare.toFixed(4)), p95_ms: Math.round(p95Ms) }
  return { on: figures(on), off: figures(off), limits: limited }
}

function assertCurrent(key: string, before: FlagState, { version }: WantedChange): void {
  if (version !== undefined && version !== before.version) throw outdated(key, before)
}

function outdated(key: string, { version }: FlagState): Error {
  const message = `${key} was changed by somebody else meanwhile; its version is ${version} now.`
  return new FlagVersionError(message, { extensions: { current_version: version } })
}
