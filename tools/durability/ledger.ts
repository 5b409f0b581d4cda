/**
 * What the writers of the proofs write: transfers, each of one row and its two entries, in one
 * transaction. A transfer without both entries was half done.
 *
 * @module
 */

import type { Database } from '@plimsoll/kit/database'
import { postgresDatabase } from '@plimsoll/kit/database/postgres'
import { type SqliteOptions, sqliteDatabase } from '@plimsoll/kit/database/sqlite'
import { sql } from 'kysely'

export interface Ledger {
  readonly transfers: { readonly id: string; readonly amount: number }
  readonly entries: { readonly id: string; readonly side: string; readonly amount: number }
}

export type Place =
  | { readonly engine: 'sqlite'; readonly options: SqliteOptions }
  | { readonly engine: 'postgres'; readonly url: string }

export async function openLedger(place: Place): Promise<Database<Ledger>> {
  return place.engine === 'sqlite'
    ? await sqliteDatabase<Ledger>(place.options)
    : await postgresDatabase<Ledger>({ url: place.url, connectionsMax: 5 })
}

export async function createLedger(database: Database<Ledger>): Promise<void> {
  const strict = database.engine === 'sqlite' ? ' strict' : ''
  for (const statement of [
    `create table if not exists transfers (id text primary key, amount integer not null)${strict}`,
    `create table if not exists entries (id text, side text, amount integer not null, primary key (id, side))${strict}`,
  ]) {
    await sql.raw(statement).execute(database.queries())
  }
}

/** Resolves after the commit. */
export function transfer(database: Database<Ledger>, id: string, amount: number): Promise<void> {
  return database.transaction(async (queries) => {
    await queries.insertInto('transfers').values({ id, amount }).execute()
    await queries.insertInto('entries').values({ id, side: 'from', amount: -amount }).execute()
    await queries.insertInto('entries').values({ id, side: 'to', amount }).execute()
  })
}

export interface LedgerFindings {
  readonly stored: number
  /** Acknowledged, and not there. */
  readonly lost: number
  /** There without both of their entries, or entries without their transfer. */
  readonly halfDone: number
  readonly isIntact: boolean
}

/** Opens the store as the service would after a crash, and compares. */
export async function examineLedger(
  place: Place,
  acknowledged: readonly string[],
): Promise<LedgerFindings> {
  const database = await openLedger(place)
  try {
    const stored = new Set(await column(database, 'select id from transfers order by id'))
    const whole = new Set(
      await column(database, 'select id from entries group by id having count(*) = 2 order by id'),
    )
    const touched = new Set(await column(database, 'select distinct id from entries order by id'))
    const halfDone = [...stored, ...touched].filter((id) => !(stored.has(id) && whole.has(id)))
    return {
      stored: stored.size,
      lost: acknowledged.filter((id) => !stored.has(id)).length,
      halfDone: new Set(halfDone).size,
      isIntact: place.engine === 'postgres' || (await isIntact(database)),
    }
  } finally {
    await database.close()
  }
}

async function column(database: Database<Ledger>, statement: string): Promise<string[]> {
  const call = { timeoutMs: 60_000, rowsMax: 10_000_000 }
  const { rows } = await sql.raw<{ id: string }>(statement).execute(database.queries(call))
  return rows.map(({ id }) => id)
}

async function isIntact(database: Database<Ledger>): Promise<boolean> {
  const { rows } = await sql
    .raw<{ integrity_check: string }>('pragma integrity_check')
    .execute(database.queries({ timeoutMs: 60_000 }))
  return rows.length === 1 && rows[0]?.integrity_check === 'ok'
}
