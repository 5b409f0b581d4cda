/**
 * Reads the field `Idempotency-Key`: a string as structured fields write it (RFC 9651, section
 * 3.3.3; draft-ietf-httpapi-idempotency-key-header), or the same characters bare, as most clients
 * send them. Both forms of one key are the same key.
 *
 * @module
 */

import { IdempotencyKeyInvalidError } from './errors.ts'

const lengthMax = 255

const visible = /^[\x21-\x7e]+$/
/** What is between the quotes: a quote or backslash in it has a backslash before it. */
const quoted = /^"((?:[^"\\]|\\["\\])*)"$/

/** @throws IdempotencyKeyInvalidError saying what would be right. */
export function parseKey(field: string): string {
  const key = field.startsWith('"') ? unquoted(field) : field
  if (key.length === 0) throw invalid('is empty')
  if (key.length > lengthMax) throw invalid(`has ${key.length} characters`)
  // Several fields of this name arrive as one, joined by a comma and a space.
  if (!visible.test(key)) throw invalid('has a character that is not allowed, or was sent twice')
  return key
}

function unquoted(field: string): string {
  const inner = quoted.exec(field)?.[1]
  if (inner === undefined) throw invalid('begins with a quote and is no quoted string')
  return inner.replace(/\\(["\\])/g, '$1')
}

function invalid(wrong: string): Error {
  return new IdempotencyKeyInvalidError(
    `The Idempotency-Key ${wrong}; send 1 to ${lengthMax} visible ASCII characters, plain or as a quoted string.`,
    { details: [{ in: 'headers', pointer: '/idempotency-key', message: `It ${wrong}.` }] },
  )
}
