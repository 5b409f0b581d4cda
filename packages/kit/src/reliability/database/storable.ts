/**
 * Which values both engines keep alike. What only one of them would take, or either would change, is
 * refused before it is sent, or a row of one store could not be moved to the other.
 *
 * @module
 */

import type { EngineName } from './database.ts'
import { TextNotStorableError } from './errors.ts'

/**
 * @throws TextNotStorableError for a text of a client that is no storable text.
 * @throws TypeError for what the program must not hand over, such as a boolean or a `Date`.
 */
export function assertStorable(parameter: unknown, engine: EngineName): void {
  if (typeof parameter === 'string') assertText(parameter)
  else if (typeof parameter === 'number') assertNumber(parameter)
  else if (parameter !== null && !(parameter instanceof Uint8Array)) assertArray(parameter, engine)
}

// PostgreSQL has arrays, as in `= any($1)`; better-sqlite3 would take one for more parameters.
function assertArray(parameter: unknown, engine: EngineName): void {
  if (engine !== 'postgres' || !Array.isArray(parameter)) {
    throw new TypeError(`a value is a string, a number, null or bytes, not ${describe(parameter)}`)
  }
  for (const element of parameter) assertStorable(element, engine)
}

// PostgreSQL cannot hold U+0000 in a text and SQLite's own functions stop at it; half of a surrogate
// pair cannot be encoded, and would silently become U+FFFD.
function assertText(text: string): void {
  if (text.isWellFormed() && !text.includes('\0')) return
  throw new TextNotStorableError('The text holds U+0000 or half of a surrogate pair.')
}

// SQLite stores NaN as NULL.
function assertNumber(value: number): void {
  if (!Number.isFinite(value)) throw new TypeError(`a number must be finite, not ${value}`)
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value
  return value.constructor?.name ?? 'object'
}
