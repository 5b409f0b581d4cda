/**
 * Kinds of failure that decide how to go on (https://www.sqlite.org/rescode.html).
 *
 * @module
 */

import type { Failure } from './protocol.ts'

/** Codes of ours, beside those of SQLite. */
export const unsafeInteger = 'PLIMSOLL_UNSAFE_INTEGER'
export const leftOpen = 'PLIMSOLL_TRANSACTION_LEFT_OPEN'
export const reserveReleased = 'PLIMSOLL_RESERVE_RELEASED'
export const fileReplaced = 'PLIMSOLL_FILE_REPLACED'

export class CodedError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export function toFailure(error: unknown): Failure {
  if (error instanceof RangeError) return { code: unsafeInteger, message: error.message }
  const { code = 'SQLITE_ERROR', message } = error as { code?: string; message: string }
  return { code, message }
}

/** After these nothing that the connection says of the file can be relied on. */
export function isDeviceFailure({ code }: Failure): boolean {
  return /^(SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|PROTOCOL|READONLY_DBMOVED)|PLIMSOLL_FILE)/.test(
    code,
  )
}

export function isFull({ code }: Failure): boolean {
  return code === 'SQLITE_FULL'
}

export function isBusy({ code }: Failure): boolean {
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')
}
