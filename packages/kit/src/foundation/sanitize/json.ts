/**
 * Parses JSON from strangers: caps first, then the engine's own parser.
 *
 * Refused are invalid UTF-8, a byte order mark, too much depth, too many members, and members that
 * could change a prototype, however they are spelled. Of a member that is there twice the last one
 * counts, as everywhere in JavaScript, unless `duplicateKeys` is `'refuse'`.
 *
 * @module
 */

import { isUtf8 } from 'node:buffer'
import { MalformedJsonError } from '../errors/index.ts'
import { JsonDuplicateKeyError } from './errors.ts'
import { refusePollution, scanJson } from './json-scan.ts'

/** How much a JSON text may hold. */
export interface JsonLimits {
  /** Objects and arrays inside each other. Default 32. */
  readonly depthMax?: number
  /** Members of all objects together. Default 1000. */
  readonly keysMax?: number
  /** What a second member of the same name does. Default `'last-wins'`. */
  readonly duplicateKeys?: 'last-wins' | 'refuse'
}

/** What is in force where {@link JsonLimits} are silent. */
export const defaultJsonLimits: Required<JsonLimits> = Object.freeze({
  depthMax: 32,
  keysMax: 1000,
  duplicateKeys: 'last-wins',
})

/**
 * @throws MalformedJsonError, JsonTooDeepError, JsonTooManyKeysError, JsonForbiddenKeyError or
 * JsonDuplicateKeyError.
 */
export function parseJson(input: string | Buffer, limits: JsonLimits = defaultJsonLimits): unknown {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input
  refuseBytes(bytes)

  const { depthMax, keysMax } = defaultJsonLimits
  const scan = scanJson(bytes, limits.depthMax ?? depthMax, limits.keysMax ?? keysMax)
  const value = parse(typeof input === 'string' ? input : input.toString('utf8'))

  if (scan.maybePollutes) refusePollution(value)
  if (limits.duplicateKeys === 'refuse' && countKeys(value) !== scan.keys) {
    throw new JsonDuplicateKeyError('The JSON has an object with the same member twice.')
  }
  return value
}

function refuseBytes(bytes: Buffer): void {
  if (bytes.length === 0) throw new MalformedJsonError('The body is empty; send a JSON value.')
  if (!isUtf8(bytes)) throw new MalformedJsonError('The JSON is not valid UTF-8.')
  // RFC 8259, section 8.1: JSON on a network must not begin with a byte order mark.
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw new MalformedJsonError('The JSON begins with a byte order mark; leave it out.')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    // The engine's message may quote the body, so only the position is taken from it.
    const position = /at position (\d+)/.exec(String(cause))?.[1]
    const where = position === undefined ? '' : ` at position ${position}`
    throw new MalformedJsonError(`The JSON is not valid${where}.`, { cause })
  }
}

// The scan has counted members as written; what is fewer now was there twice.
function countKeys(value: unknown): number {
  const waiting: unknown[] = [value]
  let count = 0
  while (waiting.length > 0) {
    const node = waiting.pop()
    if (typeof node !== 'object' || node === null) continue
    const children = Object.values(node)
    if (!Array.isArray(node)) count += children.length
    for (const child of children) waiting.push(child)
  }
  return count
}
