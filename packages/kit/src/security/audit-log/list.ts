/**
 * A page of the log for people: newest first, but for a filter of time alone, which is in the order
 * of time as well.
 *
 * @module
 */

import type { Call } from '../../reliability/database/index.ts'
import type { AuditLogDatabase } from './chain-store.ts'
import { type AuditFilter, checkedFilter, cursorOf, positionOf } from './filter.ts'
import { findRows } from './find-rows.ts'
import type { AuditRow } from './tables.ts'

export interface ListOptions extends Call {
  readonly filter?: AuditFilter | undefined
  /** `nextCursor` of the page before. */
  readonly cursor?: string | null | undefined
  /** 1 to 100. Default 20. */
  readonly limit?: number | undefined
}

export interface AuditItem extends Omit<AuditRow, 'details'> {
  readonly details: unknown
}

export interface AuditPage {
  readonly items: readonly AuditItem[]
  /** Null on the last page. A page may hold fewer items than wanted, or none, and still have one. */
  readonly nextCursor: string | null
}

/** @throws ValidationError on a filter or cursor that makes no sense. */
export async function listRows(
  database: AuditLogDatabase,
  { filter: wanted = {}, cursor, limit = 20, ...call }: ListOptions,
): Promise<AuditPage> {
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw new RangeError(`limit must be 1 to 100, got ${limit}`)
  }
  const filter = checkedFilter(wanted)
  const after = cursor === null || cursor === undefined ? undefined : positionOf(cursor, filter)
  const { rows, next } = await findRows(
    database,
    { filter, order: 'newest first', after, limit },
    call,
  )
  return {
    items: rows.map((row) => ({ ...row, details: parsed(row.details) })),
    nextCursor: next === undefined ? null : cursorOf(next),
  }
}

function parsed(details: string | null): unknown {
  if (details === null) return null
  try {
    return JSON.parse(details)
  } catch {
    // Somebody changed it behind our back: it is shown as it is, and `verify` says so.
    return details
  }
}
