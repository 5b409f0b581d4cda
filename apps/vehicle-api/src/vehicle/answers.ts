/**
 * What may be answered instead of a result, for the documentation of each operation.
 *
 * @module
 */

import {
  DatabaseBusyError,
  DatabaseConflictError,
  DatabaseReadOnlyError,
  DatabaseTimeoutError,
  DatabaseUnavailableError,
  StorageFullError,
} from '@plimsoll/kit/database'
import {
  ImageUnreadableError,
  ModelBusyError,
  ModelTimeoutError,
  ModelUnavailableError,
} from '../model/index.ts'

/** Of what only reads the store. */
export const readErrors = [DatabaseUnavailableError, DatabaseBusyError, DatabaseTimeoutError]

/** Of what changes it. */
export const writeErrors = [
  ...readErrors,
  DatabaseConflictError,
  DatabaseReadOnlyError,
  StorageFullError,
]

/** Of what asks the model. */
export const modelErrors = [
  ImageUnreadableError,
  ModelBusyError,
  ModelTimeoutError,
  ModelUnavailableError,
]
