/**
 * Finds the rows of a filter, a page at a time, with a bound on what one statement may look at.
 *
 * Rows come in the order of their sequence. The log is looked through window by window, so a filter
 * that nothing matches costs as little as any; a call that has looked at enough gives what it found,
 * and where to go on. What asks for a time alone comes in the order of time, from its index.
 *
 * @module
 */

import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Call } from '../../reliability/database/index.ts'
import { type AuditLogDatabase, endsOf } from './chain-store.ts'
import { type AuditFilter, isByTime, type Position } from './filter.ts'
import { type AuditLogTables, type AuditRow, groupBits } from './tables.ts'

export interface Wanted {
  readonly filter: AuditFilter
  readonly order: 'newest first' | 'oldest first'
  readonly after: Position | undefined
  readonly limit: number
}

export interface Found {
  readonly rows: readonly AuditRow[]
  /** Where to go on; undefined if there is no more. May be given with fewer rows than wanted. */
  readonly next: Position | undefined
}

/** Rows of the first window, of the largest, and of all windows of one call. */
const windows = { first: 4_096, largest: 262_144, total: 4_194_304 }

/** The sequences `above < sequence <= upTo`. */
export interface Window {
  readonly above: number
  readonly upTo: number
}

export function findRows(database: AuditLogDatabase, wanted: Wanted, call: Call): Promise<Found> {
  return isByTime(wanted.filter)
    ? findByTime(database, wanted, call)
    : findBySequence(database, wanted, call)
}

async function findBySequence(
  database: AuditLogDatabase,
  wanted: Wanted,
  call: Call,
): Promise<Found> {
  const { limit } = wanted
  const rows: AuditRow[] = []
  let left = await windowOfAll(database, wanted, call)
  let size = windows.first
  for (let seen = 0; left.above < left.upTo && rows.length <= limit; seen += size) {
    if (seen >= windows.total) return { rows, next: { sequence: edgeOf(left, wanted) } }
    const [window, rest] = split(left, size, wanted)
    const query = windowQuery(database, window, { ...wanted, limit: limit + 1 }, call)
    rows.push(...(await query.execute()))
    left = rest
    size = Math.min(size * 4, windows.largest)
  }
  return cut(rows, limit, ({ sequence }) => ({ sequence }))
}

async function windowOfAll(
  database: AuditLogDatabase,
  { order, after }: Wanted,
  call: Call,
): Promise<Window> {
  const { first, last } = await endsOf(database, call)
  if (after === undefined) return { above: first - 1, upTo: last }
  return order === 'newest first'
    ? { above: first - 1, upTo: Math.min(last, after.sequence - 1) }
    : { above: Math.max(first - 1, after.sequence), upTo: last }
}

/** The part of the window that comes first in the order, and the rest. */
function split({ above, upTo }: Window, size: number, { order }: Wanted): [Window, Window] {
  if (order === 'newest first') {
    const middle = Math.max(above, upTo - size)
    return [
      { above: middle, upTo },
      { above, upTo: middle },
    ]
  }
  const middle = Math.min(upTo, above + size)
  return [
    { above, upTo: middle },
    { above: middle, upTo },
  ]
}

/** The sequence after which the rest begins. */
function edgeOf({ above, upTo }: Window, { order }: Wanted): number {
  return order === 'newest first' ? upTo + 1 : above
}

type RowsQuery = SelectQueryBuilder<AuditLogTables, 'audit_log', AuditRow>

/** The rows of the window that match; it looks at no row outside. */
export function windowQuery(
  database: AuditLogDatabase,
  window: Window,
  { filter, order, limit }: Omit<Wanted, 'after'>,
  call: Call,
): RowsQuery {
  const { userId, action, resource, since, until } = filter
  const isGrouped = database.engine === 'sqlite' && (userId ?? resource) !== undefined
  // The plus keeps SQLite from reading the whole window by its primary key.
  const sequence = isGrouped ? sql<number>`+sequence` : sql<number>`sequence`
  let query = database
    .queries(call)
    .selectFrom('audit_log')
    .selectAll()
    .where(sequence, '>', window.above)
    .where(sequence, '<=', window.upTo)
  if (isGrouped) query = query.where(inGroups(window))
  if (userId !== undefined) query = query.where('user_id', '=', userId)
  if (action !== undefined) query = query.where('action', '=', action)
  if (resource !== undefined) query = query.where('resource', '=', resource)
  if (since !== undefined) query = query.where('created_at', '>=', since)
  if (until !== undefined) query = query.where('created_at', '<', until)
  return query.orderBy('sequence', order === 'newest first' ? 'desc' : 'asc').limit(limit)
}

/** The window in groups of rows, by which the indexes of SQLite are led. */
function inGroups({ above, upTo }: Window): RawBuilder<boolean> {
  const [first, last] = [above + 1, upTo].map((sequence) => Math.floor(sequence / 2 ** groupBits))
  return sql<boolean>`sequence >> ${sql.raw(String(groupBits))} in (
    with recursive row_group (number) as (
      select ${first} union all select number + 1 from row_group where number < ${last}
    ) select number from row_group)`
}

async function findByTime(database: AuditLogDatabase, wanted: Wanted, call: Call): Promise<Found> {
  const { limit } = wanted
  const rows = await timeQuery(database, { ...wanted, limit: limit + 1 }, call).execute()
  return cut(rows, limit, ({ sequence, created_at }) => ({ sequence, created_at }))
}

/** The rows of a time after a position, along the index of times. */
export function timeQuery(
  database: AuditLogDatabase,
  { filter, order, after, limit }: Wanted,
  call: Call,
): RowsQuery {
  const isNewestFirst = order === 'newest first'
  const direction = isNewestFirst ? 'desc' : 'asc'
  let query = database.queries(call).selectFrom('audit_log').selectAll()
  if (filter.since !== undefined) query = query.where('created_at', '>=', filter.since)
  if (filter.until !== undefined) query = query.where('created_at', '<', filter.until)
  if (after?.created_at !== undefined) {
    const place = sql`(${after.created_at}, ${after.sequence})`
    query = query.where(
      isNewestFirst
        ? sql<boolean>`(created_at, sequence) < ${place}`
        : sql<boolean>`(created_at, sequence) > ${place}`,
    )
  }
  return query.orderBy('created_at', direction).orderBy('sequence', direction).limit(limit)
}

/** One row more than wanted was asked for, to know whether there is one. */
function cut(
  rows: readonly AuditRow[],
  limit: number,
  positionOf: (row: AuditRow) => Position,
): Found {
  const last = rows[limit - 1]
  if (rows.length <= limit || last === undefined) return { rows, next: undefined }
  return { rows: rows.slice(0, limit), next: positionOf(last) }
}
