/**
 * What an engine knows of damage to its own files.
 *
 * @module
 */

import { type RawBuilder, sql } from 'kysely'
import type { Store } from './stores.ts'

export interface Integrity {
  /** What was looked at, in words. */
  readonly looked: string
  /** What is wrong; empty if nothing is. */
  readonly problems: readonly string[]
}

/** All of the file is read. */
const timeoutMs = 1_800_000
const problemsMax = 10

export function integrityOf(store: Store, signal: AbortSignal): Promise<Integrity> {
  return store.engine === 'sqlite' ? ofSqlite(store, signal) : ofPostgres(store, signal)
}

async function ofSqlite(store: Store, signal: AbortSignal): Promise<Integrity> {
  const queries = store.queries({ signal, timeoutMs })
  const pages = await sql<{ integrity_check: string }>`
    pragma integrity_check(${sql.lit(problemsMax)})`.execute(queries)
  const keys = await sql<{ table: string; rowid: number | null; parent: string }>`
    pragma foreign_key_check`.execute(queries)
  return {
    looked: 'every page, index and foreign key',
    problems: [
      ...pages.rows.map((row) => row.integrity_check).filter((found) => found !== 'ok'),
      ...keys.rows
        .slice(0, problemsMax)
        .map(
          ({ table, rowid, parent }) => `row ${rowid ?? '?'} of ${table} refers to no ${parent}`,
        ),
    ],
  }
}

/**
 * PostgreSQL checks a page when it reads it, where checksums are on; what it found and what an
 * aborted statement left behind is in its catalogue.
 */
async function ofPostgres(store: Store, signal: AbortSignal): Promise<Integrity> {
  const queries = store.queries({ signal, timeoutMs })
  const texts = async (query: RawBuilder<{ text: string }>) =>
    (await query.execute(queries)).rows.map(({ text }) => text)
  return {
    looked: 'checksum failures, indexes and constraints',
    problems: [
      ...(await texts(sql`
        select checksum_failures || ' pages failed their checksum' as text
        from pg_stat_database where datname = current_database() and checksum_failures > 0`)),
      ...(await texts(sql`
        select 'the index ' || c.relname || ' is not valid: reindex it' as text
        from pg_index i join pg_class c on c.oid = i.indexrelid
          join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = current_schema() and not i.indisvalid limit 10`)),
      ...(await texts(sql`
        select 'the constraint ' || conname || ' was never validated' as text
        from pg_constraint c join pg_namespace n on n.oid = c.connamespace
        where n.nspname = current_schema() and not c.convalidated limit 10`)),
    ],
  }
}
