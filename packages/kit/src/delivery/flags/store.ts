/**
 * What is stored of flags: read whole, as there are few, and written only over the version that was
 * read.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import type { AnyDatabase, Call, Database } from '../../reliability/database/index.ts'
import type { FlagState, Halt } from './flag-state.ts'
import type { FlagRow, FlagTables } from './tables.ts'

type Queries = Kysely<FlagTables>

/** By key, of all that are stored. */
export async function readFlags(
  database: AnyDatabase,
  call: Call,
): Promise<ReadonlyMap<string, FlagState>> {
  const own = database as Database<FlagTables>
  const rows = await own
    .queries({ ...call, name: 'read-flags' })
    .selectFrom('flags')
    .selectAll()
    .execute()
  return new Map(rows.map((row) => [row.key, toState(row)]))
}

export async function readFlag(queries: Queries, key: string): Promise<FlagState | undefined> {
  const row = await queries
    .selectFrom('flags')
    .selectAll()
    .where('key', '=', key)
    .executeTakeFirst()
  return row === undefined ? undefined : toState(row)
}

/** @returns false if somebody else has written since: then nothing is. */
export async function writeFlag(queries: Queries, key: string, state: FlagState): Promise<boolean> {
  const { key: _key, ...values } = toRow(key, state)
  const written = await queries
    .insertInto('flags')
    .values({ key, ...values })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet(values)
        .where('flags.version', '=', state.version - 1),
    )
    .returning('version')
    .executeTakeFirst()
  return written !== undefined
}

function toState(row: FlagRow): FlagState {
  return {
    mode: row.mode,
    percent: row.percent,
    rolesOn: rolesIn(row.key, row.roles_on),
    rolesOff: rolesIn(row.key, row.roles_off),
    killedAt: row.killed_at,
    heldSince: row.held_since,
    // A build may meet the schema of the one before, and a kill must hold there too.
    advance: row.advance === 'by-itself' ? 'by-itself' : 'by-hand',
    halted: haltIn(row),
    version: row.version,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  }
}

function toRow(key: string, state: FlagState): FlagRow {
  return {
    key,
    mode: state.mode,
    percent: state.percent,
    roles_on: JSON.stringify(state.rolesOn),
    roles_off: JSON.stringify(state.rolesOff),
    killed_at: state.killedAt,
    held_since: state.heldSince,
    advance: state.advance,
    halted_at: state.halted?.at ?? null,
    halted_from: state.halted?.fromPercent ?? null,
    halted_reason: state.halted?.reason ?? null,
    version: state.version,
    updated_at: state.updatedAt ?? '',
    updated_by: state.updatedBy,
  }
}

function haltIn({ halted_at, halted_from, halted_reason }: FlagRow): Halt | null {
  if (halted_at === null || halted_at === undefined) return null
  return { at: halted_at, fromPercent: halted_from ?? 0, reason: halted_reason ?? '' }
}

/** Whoever writes by hand into the database must not make evaluations throw. */
function rolesIn(key: string, json: string): readonly string[] {
  const roles: unknown = JSON.parse(json)
  if (Array.isArray(roles) && roles.every((role) => typeof role === 'string')) return roles
  throw new TypeError(`the stored roles of the flag ${key} are no list of names`)
}
