/**
 * What is applied, pending, half done or wrong, without changing anything.
 *
 * @module
 */

import type { AnyDatabase, EngineName } from '../database/index.ts'
import { historyProblem } from './history.ts'
import { type JournalRow, readJournal } from './journal.ts'
import type { ResolvedOptions } from './options.ts'
import { postgresHolder } from './postgres-lock.ts'
import { releaseOf } from './schema-window.ts'
import { sqliteHolder } from './sqlite-lock.ts'

export interface MigrationStatus {
  readonly engine: EngineName
  /** Of the store; 0 if it is empty. */
  readonly release: number
  readonly migrations: readonly MigrationEntry[]
  /** Why `up` would refuse. */
  readonly problem: string | undefined
  /** Who migrates at this moment. */
  readonly holder: string | undefined
}

export interface MigrationEntry {
  readonly id: string
  readonly name: string
  readonly release: number
  /** `unknown` is applied and not declared by this build. */
  readonly state: 'pending' | JournalRow['state'] | 'unknown'
  readonly applied_at: string | null
  readonly duration_ms: number | null
  readonly applied_by: string | null
  readonly backup: string | null
}

export async function statusOf(
  { database, migrations, now }: ResolvedOptions,
  signal: AbortSignal | undefined,
): Promise<MigrationStatus> {
  const { engine } = database
  const rows = await readJournal(database.queries({ signal }), engine)
  const byId = new Map(rows.map((row) => [row.id, row]))
  const declared = migrations.map(({ id, name, release }) =>
    entryOf({ id, name, release }, byId.get(id), 'pending'),
  )
  const known = new Set(migrations.map(({ id }) => id))
  const unknown = rows.filter(({ id }) => !known.has(id))
  return {
    engine,
    release: releaseOf(migrations, rows),
    migrations: [
      ...declared,
      ...unknown.map((row) => ({ ...entryOf(row, row), state: 'unknown' as const })),
    ],
    problem: historyProblem(migrations, rows, engine, 'up')?.message,
    holder: await holderOf(database, now, signal),
  }
}

/** Who migrates at this moment, in words. */
export function holderOf(
  database: AnyDatabase,
  now: () => Date,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const queries = database.queries({ signal })
  return database.engine === 'postgres' ? postgresHolder(queries) : sqliteHolder(queries, now)
}

function entryOf(
  { id, name, release }: Pick<MigrationEntry, 'id' | 'name' | 'release'>,
  row: JournalRow | undefined,
  otherwise: MigrationEntry['state'] = 'pending',
): MigrationEntry {
  return {
    ...{ id, name, release },
    state: row?.state ?? otherwise,
    applied_at: row?.applied_at ?? null,
    duration_ms: row?.duration_ms ?? null,
    applied_by: row?.applied_by ?? null,
    backup: row?.backup ?? null,
  }
}
