/**
 * What an error of PostgreSQL (Appendix A of its manual), of the network or of pg means.
 *
 * @module
 */

import type { KitErrorClass } from '../../../foundation/errors/index.ts'
import { type ConstraintKind, ConstraintViolation } from '../constraint-violation.ts'
import {
  DatabaseBusyError,
  DatabaseConflictError,
  DatabaseCorruptError,
  DatabaseReadOnlyError,
  DatabaseTimeoutError,
  DatabaseUnavailableError,
  StorageFullError,
  TextNotStorableError,
} from '../errors.ts'
import { PostgresError, type RawError } from './postgres-error.ts'

interface Meaning {
  readonly type: KitErrorClass
  readonly message: string
}

const unavailable: Meaning = {
  type: DatabaseUnavailableError,
  message: 'The store does not answer.',
}
const busy: Meaning = { type: DatabaseBusyError, message: 'The store has no room for more work.' }
const late: Meaning = { type: DatabaseTimeoutError, message: 'The statement took too long.' }
const conflict: Meaning = {
  type: DatabaseConflictError,
  message: 'Others changed the same rows at the same moment.',
}
const corrupt: Meaning = {
  type: DatabaseCorruptError,
  message: 'The store is damaged or its device reports errors.',
}
const badText: Meaning = {
  type: TextNotStorableError,
  message: 'The text is no well-formed Unicode, or holds U+0000.',
}

/** By SQLSTATE, the whole one before its class. */
const meanings: Readonly<Record<string, Meaning>> = {
  '08': unavailable,
  '28': unavailable,
  '3D000': unavailable,
  '40001': conflict,
  '40P01': conflict,
  // The server itself does not know whether the statement completed.
  '40003': unavailable,
  '22021': badText,
  '22P05': badText,
  '25006': { type: DatabaseReadOnlyError, message: 'The store can be read and not written.' },
  '25P03': late,
  '25P04': late,
  '53': busy,
  '53100': { type: StorageFullError, message: 'There is no room left to store anything.' },
  '55P03': { type: DatabaseBusyError, message: 'Another call holds a lock on what is needed.' },
  '57014': late,
  // 57P01 to 57P05: shut down, crashed, starting, database dropped, idle for too long.
  '57': unavailable,
  '58': corrupt,
  XX001: corrupt,
  XX002: corrupt,
}

const kinds: Readonly<Record<string, ConstraintKind>> = {
  '23505': 'unique',
  '23P01': 'unique',
  '23503': 'foreign-key',
  '23001': 'foreign-key',
  '23502': 'not-null',
  '23514': 'check',
  '44000': 'check',
}

// pg and Node name these by their text or by a code of letters; a SQLSTATE has five characters.
const network = /^(?:E(?!RR_)[A-Z_]{4,}|EPIPE|ERR_(?:SSL|TLS|STREAM|SOCKET)_.+)$/
const lostMessage = /^(?:Connection terminated|Client (?:has encountered|was closed))/

/** Errors of the caller, such as a syntax error, stay what they are, without their values. */
export function toKitError(error: RawError): Error {
  const { code = '' } = error
  const kind = kinds[code]
  if (kind !== undefined) {
    const where = { table: error.table, columns: columnsOf(error) }
    return new ConstraintViolation(kind, where, new PostgresError(error))
  }
  const meaning = meaningOf(error)
  if (meaning !== undefined) return new meaning.type(meaning.message, becauseOf(error))
  return isFromServer(error) ? new PostgresError(error) : error
}

function becauseOf(error: RawError) {
  return { cause: new PostgresError(error), headers: { 'retry-after': '1' } }
}

function meaningOf(error: RawError): Meaning | undefined {
  const { code = '' } = error
  // The schema changed below a prepared statement: it was refused before it did anything.
  if (isStalePlan(error)) return conflict
  const said = meanings[code] ?? meanings[code.slice(0, 2)]
  return said ?? (isLost(error) ? unavailable : undefined)
}

/** The connection that said so cannot be used again, whatever it still says. */
export function isLost(error: RawError): boolean {
  const { code = '', message } = error
  if (/^(?:08|57P)/.test(code) || code === '25P03' || code === '25P04') return true
  return network.test(code) || (code === '' && lostMessage.test(message))
}

/** A prepared statement is gone, or its table has other columns now. Also of a cause. */
export function isStalePlan(error: unknown): boolean {
  const { code, routine } = (error ?? {}) as Partial<RawError>
  return code === '26000' || (code === '0A000' && routine === 'RevalidateCachedQuery')
}

export function isReadOnly({ code }: RawError): boolean {
  return code === '25006'
}

function isFromServer({ severity }: RawError): boolean {
  return severity !== undefined
}

// `Key (lower(email), tenant)=(…) already exists.` in any language of the server.
function columnsOf({ detail = '', column }: RawError): string[] {
  const key = /\((.+?)\)=\(/.exec(detail)?.[1]
  if (key === undefined) return column === undefined ? [] : [column]
  return key.split(', ').map(bareColumn)
}

// An index on `lower(email)` guards the column email; on SQLite it is told as such, too.
function bareColumn(expression: string): string {
  const inner = /^\w+\(\(?("?[\w$]+"?)\)?(?:::[\w ]+)?\)$/.exec(expression)?.[1] ?? expression
  return inner.replaceAll('"', '')
}
