/**
 * What an error of SQLite means for the caller (https://www.sqlite.org/rescode.html). What SQLite
 * said, and the file, go in the cause.
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
  DatabaseUnavailableError,
  StorageFullError,
} from '../errors.ts'
import {
  CodedError,
  isBusy,
  isDeviceFailure,
  isFull,
  leftOpen,
  reserveReleased,
  unsafeInteger,
} from './failures.ts'
import { SqliteOpenError } from './open-error.ts'
import type { Failure, OpenProblem } from './protocol.ts'

const soon = { 'retry-after': '1' } as const

const kinds: Readonly<Record<string, ConstraintKind>> = {
  SQLITE_CONSTRAINT_UNIQUE: 'unique',
  SQLITE_CONSTRAINT_PRIMARYKEY: 'unique',
  SQLITE_CONSTRAINT_ROWID: 'unique',
  SQLITE_CONSTRAINT_FOREIGNKEY: 'foreign-key',
  SQLITE_CONSTRAINT_NOTNULL: 'not-null',
  SQLITE_CONSTRAINT_CHECK: 'check',
}

export function toKitError(failure: Failure): Error {
  const { code, message } = failure
  const cause = new CodedError(code, message)
  const kind = kinds[code]
  if (kind !== undefined) return new ConstraintViolation(kind, columnsOf(message), cause)
  return stateError(failure, cause) ?? programError(failure, cause)
}

function stateError(failure: Failure, cause: Error): Error | undefined {
  if (isFull(failure)) return full(cause)
  if (isBusy(failure)) return locked(cause)
  if (isDeviceFailure(failure)) return damaged(cause)
  if (failure.code.startsWith('SQLITE_READONLY')) return readOnly(cause)
  if (failure.code !== reserveReleased) return undefined
  const message = 'The disk was full; room was made for deletions.'
  return new DatabaseConflictError(message, { cause, headers: soon })
}

function programError({ code, message }: Failure, cause: Error): Error {
  if (code === unsafeInteger) return new RangeError(message)
  if (code !== leftOpen) return cause
  return new TypeError('use database.transaction(): a statement may not leave one open', { cause })
}

const faults: Readonly<Record<OpenProblem, (cause: Error) => Error>> = {
  'folder-missing': damaged,
  'not-a-database': damaged,
  'newer-format': damaged,
  'read-only': readOnly,
  corrupt: damaged,
  full,
  locked,
  missing: damaged,
  unsafe: damaged,
  unreadable: damaged,
}

/** Of a file that was open before and cannot be opened again. */
export function toOpenFault(error: unknown): Error {
  if (error instanceof SqliteOpenError) return faults[error.problem](error)
  return restarting(error)
}

/** The thread is not there for now; nothing was done. */
export function restarting(cause: unknown): Error {
  const message = 'The store is being started again.'
  return new DatabaseUnavailableError(message, { cause, headers: soon })
}

/** The thread was lost while it ran something. */
export function unknownOutcome(cause: unknown): Error {
  const message = 'The store was lost while it worked on this; whether it was done is unknown.'
  return new DatabaseUnavailableError(message, { cause, headers: soon })
}

function damaged(cause: Error): Error {
  return make(DatabaseCorruptError, 'The store is damaged or its device reports errors.', cause)
}

function readOnly(cause: Error): Error {
  return make(DatabaseReadOnlyError, 'The store can be read and not written.', cause)
}

function full(cause: Error): Error {
  return make(StorageFullError, 'There is no room left to store anything.', cause)
}

function locked(cause: Error): Error {
  return make(DatabaseBusyError, 'Another process holds the store.', cause)
}

function make(Kind: KitErrorClass, message: string, cause: Error): Error {
  return new Kind(message, { cause, headers: soon })
}

function columnsOf(message: string): { table?: string; columns?: string[] } {
  const names = /failed: (.+)$/.exec(message)?.[1]?.split(', ') ?? []
  const table = names[0]?.split('.')[0]
  const columns = names.map((name) => name.split('.').at(-1) ?? name)
  return table === undefined ? {} : { table, columns }
}
