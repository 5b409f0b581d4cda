/**
 * The table `schema_migrations`: what was applied, by whom, after which backup, and what is half
 * done.
 *
 * @module
 */

import { type Kysely, sql } from 'kysely'
import type { EngineName } from '../database/index.ts'
import type { Migration } from './migration.ts'

/** `running` and `reverting` outlive their migrator only where no transaction protected it. */
export type MigrationState = 'running' | 'applied' | 'reverting'

export interface JournalRow {
  readonly id: string
  readonly name: string
  readonly release: number
  readonly checksum: string
  readonly state: MigrationState
  readonly started_at: string
  readonly applied_at: string | null
  readonly duration_ms: number | null
  readonly applied_by: string
  /** Of a half-done one: statements that are done, or the cursor of its data. */
  readonly progress: string | null
  /** The backup taken before it, `none` if that was chosen, `null` if the store was empty. */
  readonly backup: string | null
}

/** Statements without a table type: the journal lives in every schema. */
export type Queries = Kysely<unknown>

/** Names of the migrator's own tables, which are no part of the service's schema. */
export const ownTables: readonly string[] = ['schema_migrations', 'schema_migrations_lock']

export async function createJournal(queries: Queries, engine: EngineName): Promise<void> {
  const time = sql.raw(engine === 'sqlite' ? 'text' : 'timestamptz(3)')
  const options = sql.raw(engine === 'sqlite' ? 'strict' : '')
  await sql`
    create table if not exists schema_migrations (
      id text primary key,
      name text not null,
      release integer not null,
      checksum text not null,
      state text not null check (state in ('running', 'applied', 'reverting')),
      started_at ${time} not null,
      applied_at ${time},
      duration_ms integer,
      applied_by text not null,
      progress text,
      backup text
    ) ${options}`.execute(queries)
}

/** Rows by id; empty where there is no table yet. */
export async function readJournal(
  queries: Queries,
  engine: EngineName,
): Promise<readonly JournalRow[]> {
  if (!(await hasTable(queries, engine, 'schema_migrations'))) return []
  const { rows } = await sql<JournalRow>`select * from schema_migrations order by id`.execute(
    queries,
  )
  return rows
}

export async function hasTable(
  queries: Queries,
  engine: EngineName,
  table: string,
): Promise<boolean> {
  const found =
    engine === 'sqlite'
      ? sql`select 1 from sqlite_schema where type = 'table' and name = ${table}`
      : sql`select 1 where to_regclass(${table}) is not null`
  return (await found.execute(queries)).rows.length > 0
}

export interface NewRow {
  readonly startedAt: string
  readonly appliedBy: string
  readonly backup: string | null
}

/** Writes the row of a migration that begins; one that was cut off keeps its own. */
export async function insertRunning(
  queries: Queries,
  engine: EngineName,
  { id, name, release, checksums }: Migration,
  { startedAt, appliedBy, backup }: NewRow,
): Promise<void> {
  await sql`
    insert into schema_migrations
      (id, name, release, checksum, state, started_at, applied_by, backup)
    values (${id}, ${name}, ${release}, ${checksums[engine]}, 'running', ${startedAt}, ${appliedBy},
      ${backup})`.execute(queries)
}

export async function markApplied(
  queries: Queries,
  id: string,
  at: string,
  durationMs: number,
): Promise<void> {
  await sql`
    update schema_migrations
    set state = 'applied', applied_at = ${at}, duration_ms = ${durationMs}, progress = null
    where id = ${id}`.execute(queries)
}

export async function markProgress(
  queries: Queries,
  id: string,
  state: MigrationState,
  progress: string | null,
): Promise<void> {
  await sql`update schema_migrations set state = ${state}, progress = ${progress} where id = ${id}`.execute(
    queries,
  )
}

export async function deleteRow(queries: Queries, id: string): Promise<void> {
  await sql`delete from schema_migrations where id = ${id}`.execute(queries)
}
