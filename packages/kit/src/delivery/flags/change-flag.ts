/**
 * Changes one flag: the new state and its record in the audit log are stored together, or neither.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import type { Call, Database } from '../../reliability/database/index.ts'
import { FlagVersionError } from './errors.ts'
import type { FlagDefinition } from './flag-definition.ts'
import { declaredState, type FlagState } from './flag-state.ts'
import { objections } from './judge-change.ts'
import { movesReach } from './ladder.ts'
import type { AuditedRecord, FlagRecord, ResolvedSettings } from './settings.ts'
import { readFlag, writeFlag } from './store.ts'
import type { FlagTables } from './tables.ts'
import { areSame, mergedState, type WantedChange } from './wanted-change.ts'

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

function decided({ definition, wanted, by, settings }: Change, before: FlagState): Decided {
  const { ladder, guard, now } = settings
  const nowMs = now()
  const isoNow = new Date(nowMs).toISOString()
  const after = mergedState(before, wanted, isoNow)
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

async function record(
  queries: Kysely<FlagTables>,
  { definition, wanted, by, settings }: Change,
  { before, after, overridden }: Decided & { readonly before: FlagState },
): Promise<void> {
  const { force = false, reason } = wanted
  const { userId, toRecord } = by
  if (settings.audit === false) return
  const made: FlagRecord = {
    action: 'flag.changed',
    userId,
    resource: `flag/${definition.key}`,
    details: {
      from: shown(before),
      to: shown(after),
      version: after.version,
      ...(reason === undefined ? {} : { reason }),
      ...(force ? { forced: true, overridden } : {}),
    },
  }
  await settings.audit.appendWithin(queries, toRecord?.(made) ?? made)
}

function shown({ mode, percent, rolesOn, rolesOff, killedAt }: FlagState): object {
  return { mode, percent, roles_on: rolesOn, roles_off: rolesOff, is_killed: killedAt !== null }
}

function assertCurrent(key: string, before: FlagState, { version }: WantedChange): void {
  if (version !== undefined && version !== before.version) throw outdated(key, before)
}

function outdated(key: string, { version }: FlagState): Error {
  const message = `${key} was changed by somebody else meanwhile; its version is ${version} now.`
  return new FlagVersionError(message, { extensions: { current_version: version } })
}
