/**
 * The statements of the audit log: the same queries on both engines but for two, which stay here.
 *
 * @module
 */

import { CompiledQuery, type Kysely } from 'kysely'
import { KitError } from '../../foundation/errors/index.ts'
import {
  type Call,
  ConstraintError,
  type Database,
  DatabaseConflictError,
  type EngineName,
  isUniqueViolation,
} from '../../reliability/database/index.ts'
import { chained, type Entry, genesis, type Link } from './chain.ts'
import type { AnchorPurpose, AnchorRow, AuditLogTables, AuditRow } from './tables.ts'

type Queries = Kysely<AuditLogTables>

/**
 * Puts the entries at the end of the chain, in the transaction of `queries`. From here to the end of
 * that transaction no other can append.
 *
 * @param seen is told the end of the chain before the entries.
 */
export async function appendEntries(
  queries: Queries,
  engine: EngineName,
  entries: readonly Entry[],
  seen: (head: Link) => void = () => undefined,
): Promise<AuditRow[]> {
  await lockChain(queries, engine)
  const { rows: heads } = await queries.executeQuery<Link>(readHead)
  const head = heads[0] ?? genesis
  seen(head)
  const rows = chained(head, entries)
  try {
    await queries.executeQuery(insertRows(engine, rows))
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    // A snapshot older than the lock shows an old end of the chain: isolation above read committed.
    const retry = { cause: error, headers: { 'retry-after': '1' } }
    throw new DatabaseConflictError('Others recorded something at the same moment.', retry)
  }
  return rows
}

/**
 * Puts the entries after `head` by one statement, without a transaction around it, which takes a third
 * off the time of a lone append. On SQLite alone, where a trigger refuses a row that is not the next.
 *
 * @returns undefined, with nothing done, if the chain does not end at `head` or may not
 */
export async function appendAfter(
  database: AuditLogDatabase,
  head: Link,
  entries: readonly Entry[],
  call: Call,
): Promise<AuditRow[] | undefined> {
  if (database.engine !== 'sqlite') return undefined
  const rows = chained(head, entries)
  try {
    await database.queries(call).executeQuery(insertRows('sqlite', rows))
    return rows
  } catch (error) {
    // A refused row; everything else that is told by an error of ours is for the callers.
    if (error instanceof KitError && !(error instanceof ConstraintError)) throw error
    return undefined
  }
}

const readHead = CompiledQuery.raw(
  'select sequence, hash from audit_log order by sequence desc limit 1',
)

// The number is arbitrary and must never change: all instances must take the same lock.
const takeLock = CompiledQuery.raw('select pg_advisory_xact_lock(7020101834213690721)')

/** One appends at a time. On SQLite the transaction has the only writer anyway. */
async function lockChain(queries: Queries, engine: EngineName): Promise<void> {
  if (engine === 'postgres') await queries.executeQuery(takeLock)
}

const columns = 'sequence, created_at, user_id, action, resource, details, ip_address, hash'

const insertOnSqlite = `insert into audit_log (${columns})
  select value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7
  from jsonb_each(?)`

const insertOnPostgres = `insert into audit_log (${columns})
  select sequence, created_at, user_id, action, resource, details::json, ip_address, hash
  from json_to_recordset($1::json) as row (
    sequence bigint, created_at timestamptz, user_id text, action text,
    resource text, details text, ip_address text, hash text)`

/**
 * One statement and one parameter for any number of rows: it is prepared once, and crosses to the
 * thread or the server as one text. Of the forms that were measured none was faster on either engine;
 * `json_each`, which writes each row out as text again, took a quarter more.
 */
function insertRows(engine: EngineName, rows: readonly AuditRow[]): CompiledQuery {
  if (engine === 'postgres') return CompiledQuery.raw(insertOnPostgres, [JSON.stringify(rows)])
  const lists = rows.map((row) => [
    ...[row.sequence, row.created_at, row.user_id, row.action],
    ...[row.resource, row.details, row.ip_address, row.hash],
  ])
  return CompiledQuery.raw(insertOnSqlite, [JSON.stringify(lists)])
}

export type AuditLogDatabase = Database<AuditLogTables>

export async function headOf(database: AuditLogDatabase, call: Call): Promise<Link | undefined> {
  return database
    .queries(call)
    .selectFrom('audit_log')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The first and the last sequence; 1 and 0 of an empty log. */
export async function endsOf(
  database: AuditLogDatabase,
  call: Call,
): Promise<{ readonly first: number; readonly last: number }> {
  const [head, [first]] = await Promise.all([
    headOf(database, call),
    rowsAfter(database, Number.MIN_SAFE_INTEGER, 1, call),
  ])
  return { first: first?.sequence ?? 1, last: head?.sequence ?? 0 }
}

export async function rowsAfter(
  database: AuditLogDatabase,
  sequence: number,
  limit: number,
  call: Call,
): Promise<AuditRow[]> {
  return database
    .queries(call)
    .selectFrom('audit_log')
    .selectAll()
    .where('sequence', '>', sequence)
    .orderBy('sequence')
    .limit(limit)
    .execute()
}

/** The hashes of these sequences, as far as they are there. */
export async function hashesOf(
  database: AuditLogDatabase,
  sequences: readonly number[],
  call: Call,
): Promise<Map<number, string>> {
  if (sequences.length === 0) return new Map()
  const rows = await database
    .queries(call)
    .selectFrom('audit_log')
    .select(['sequence', 'hash'])
    .where('sequence', 'in', sequences)
    .limit(sequences.length)
    .execute()
  return new Map(rows.map(({ sequence, hash }) => [sequence, hash]))
}

/** Says nothing if another instance has kept the same head already. */
export async function keepAnchor(queries: Queries, anchor: AnchorRow): Promise<void> {
  await queries
    .insertInto('audit_log_anchors')
    .values(anchor)
    .onConflict((conflict) => conflict.columns(['purpose', 'sequence']).doNothing())
    .execute()
}

export async function lastAnchor(
  database: AuditLogDatabase,
  purpose: AnchorPurpose,
  call: Call,
): Promise<AnchorRow | undefined> {
  return database
    .queries(call)
    .selectFrom('audit_log_anchors')
    .selectAll()
    .where('purpose', '=', purpose)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The heads that were kept, from the first to the last sequence. */
export async function headsWithin(
  database: AuditLogDatabase,
  first: number,
  last: number,
  call: Call,
): Promise<AnchorRow[]> {
  return database
    .queries(call)
    .selectFrom('audit_log_anchors')
    .selectAll()
    .where('purpose', '=', 'head')
    .where('sequence', '>=', first)
    .where('sequence', '<=', last)
    .orderBy('sequence')
    .limit(last - first + 1)
    .execute()
}

/** Deletes some of the heads before a sequence, the oldest first. */
export async function forgetHeads(
  database: AuditLogDatabase,
  before: number,
  limit: number,
  call: Call,
): Promise<number> {
  const oldest = await database
    .queries(call)
    .selectFrom('audit_log_anchors')
    .select('sequence')
    .where('purpose', '=', 'head')
    .where('sequence', '<', before)
    .orderBy('sequence')
    .limit(limit)
    .execute()
  const last = oldest.at(-1)
  if (last === undefined) return 0
  await database
    .queries(call)
    .deleteFrom('audit_log_anchors')
    .where('purpose', '=', 'head')
    .where('sequence', '<=', last.sequence)
    .execute()
  return oldest.length
}
