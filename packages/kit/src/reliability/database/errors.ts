/**
 * What the store answers with when it cannot do what it was asked.
 *
 * @module
 */

import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const DatabaseUnavailableError: KitErrorClass = defineError({
  code: 'DATABASE_UNAVAILABLE',
  statusCode: 503,
  meaning: 'The store does not answer, or the connection to it was lost.',
  remedy: 'Wait as `Retry-After` says and send the request again; a write may have happened.',
})

export const DatabaseBusyError: KitErrorClass = defineError({
  code: 'DATABASE_BUSY',
  statusCode: 503,
  meaning: 'No connection to the store came free in time, or too many calls wait already.',
  remedy: 'Wait as `Retry-After` says and send the request again; nothing was done.',
})

export const DatabaseTimeoutError: KitErrorClass = defineError({
  code: 'DATABASE_TIMEOUT',
  statusCode: 504,
  meaning: 'A statement took longer than it may, and was given up.',
  remedy: 'Send the request again with the same `Idempotency-Key`; a write may have happened.',
})

export const DatabaseConflictError: KitErrorClass = defineError({
  code: 'DATABASE_CONFLICT',
  statusCode: 503,
  meaning: 'Others changed the same rows at the same moment, again and again.',
  remedy: 'Wait as `Retry-After` says and send the request again; nothing was done.',
})

export const DatabaseReadOnlyError: KitErrorClass = defineError({
  code: 'DATABASE_READ_ONLY',
  statusCode: 503,
  meaning: 'The store can be read and not written.',
  remedy: 'Wait until an operator has mended it; reading goes on.',
})

export const StorageFullError: KitErrorClass = defineError({
  code: 'STORAGE_FULL',
  statusCode: 507,
  meaning: 'There is no room left to store anything.',
  remedy: 'Wait until an operator has made room; reading goes on.',
})

export const DatabaseCorruptError: KitErrorClass = defineError({
  code: 'DATABASE_CORRUPT',
  statusCode: 503,
  meaning: 'The store is damaged or the device below it reports errors.',
  remedy: 'Wait until an operator has mended it.',
})

export const TextNotStorableError: KitErrorClass = defineError({
  code: 'TEXT_NOT_STORABLE',
  statusCode: 400,
  meaning: 'A text holds a NUL character or half of a surrogate pair, which is no Unicode text.',
  remedy: 'Send well-formed Unicode without U+0000.',
})

/** A row breaks a rule of the schema: the caller decides what that means. */
export const ConstraintError: KitErrorClass = defineError({
  code: 'CONSTRAINT_VIOLATED',
  statusCode: 409,
  meaning: 'What was sent contradicts what is stored, such as a name that is taken.',
  remedy: 'Read the state again and decide anew.',
})
