/**
 * Which rows are wanted, and where in them a reader is: checked here, as both come from clients.
 *
 * @module
 */

import { type ErrorDetail, ValidationError } from '../../foundation/errors/index.ts'

/** All that is given must be true of a row. */
export interface AuditFilter {
  readonly userId?: string | undefined
  readonly action?: string | undefined
  readonly resource?: string | undefined
  /** ISO 8601; from this moment on. */
  readonly since?: string | undefined
  /** ISO 8601; before this moment. */
  readonly until?: string | undefined
}

/** A row that was read already; the next page goes on from it. */
export interface Position {
  readonly sequence: number
  /** Of the row, where the order is by time. */
  readonly created_at?: string
}

/**
 * The filter with its times in the form in which they are stored.
 *
 * @throws ValidationError
 */
export function checkedFilter(filter: AuditFilter): AuditFilter {
  const { userId, action, resource } = filter
  for (const [name, value] of Object.entries({ userId, action, resource })) {
    if (value === undefined) continue
    if (value.length > 512 || value.includes('\0') || !value.isWellFormed()) {
      throw invalid(name, 'must be a text of at most 512 characters')
    }
  }
  return {
    userId,
    action,
    resource,
    since: instant('since', filter.since),
    until: instant('until', filter.until),
  }
}

/** Rows are read in the order of their times if that is all that is asked for; else of sequence. */
export function isByTime({ userId, action, resource, since, until }: AuditFilter): boolean {
  const hasTime = since !== undefined || until !== undefined
  return hasTime && userId === undefined && action === undefined && resource === undefined
}

export function isUnfiltered(filter: AuditFilter): boolean {
  return Object.values(filter).every((value) => value === undefined)
}

/** Opaque to clients. */
export function cursorOf({ sequence, created_at }: Position): string {
  return created_at === undefined ? `${sequence}` : `${sequence}_${Date.parse(created_at)}`
}

/** @throws ValidationError if it is none of this filter. */
export function positionOf(cursor: string, filter: AuditFilter): Position {
  const [, sequence, time] = /^(\d{1,15})(?:_(\d{1,15}))?$/.exec(cursor) ?? []
  if (sequence === undefined || isByTime(filter) !== (time !== undefined)) {
    throw invalid('cursor', 'must be next_cursor of a page with the same filter')
  }
  if (time === undefined) return { sequence: Number(sequence) }
  const created_at = storable(Number(time))
  if (created_at === undefined) throw invalid('cursor', 'must be next_cursor of a page')
  return { sequence: Number(sequence), created_at }
}

// A time without an offset would mean another moment wherever the service runs.
const isoTime = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/

function instant(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const moment = isoTime.test(text) && isDay(text) ? storable(Date.parse(text)) : undefined
  if (moment !== undefined) return moment
  throw invalid(name, 'must be a time in ISO 8601 in UTC or with its offset: 2026-01-31T12:00:00Z')
}

/** `Date` takes 31 February for 3 March. */
function isDay(text: string): boolean {
  const day = text.slice(0, 10)
  const ms = Date.parse(day)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day)
}

/** PostgreSQL has no year 0, and takes none of five digits as `Date` writes it. */
function storable(ms: number): string | undefined {
  if (Number.isNaN(ms)) return undefined
  const text = new Date(ms).toISOString()
  return /^(?!0000)\d{4}-/.test(text) ? text : undefined
}

function invalid(name: string, what: string): Error {
  const pointer = `/${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
  const detail: ErrorDetail = { message: what, pointer, in: 'query' }
  return new ValidationError('The filter of the audit log is not valid.', { details: [detail] })
}
