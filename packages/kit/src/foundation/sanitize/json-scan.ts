/**
 * Looks over JSON before it is parsed: how deep, how many members, which dangerous names.
 *
 * One pass over the bytes that allocates nothing for ordinary input. It finds strings, brackets and
 * colons and judges nothing else: bytes that are not JSON are left to the parser that follows. That
 * is safe, as the parser refuses every text in which the two could disagree about what is a string.
 *
 * @module
 */

import { JsonForbiddenKeyError, JsonTooDeepError, JsonTooManyKeysError } from './errors.ts'

/** What {@link scanJson} found in bytes that it did not refuse. */
export interface JsonScan {
  /** Members of all objects together. */
  readonly keys: number
  /** Whether `constructor` and `prototype` are both among them, so a closer look is due. */
  readonly maybePollutes: boolean
}

const QUOTE = 0x22
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const UNDERSCORE = 0x5f
const LOWER_C = 0x63
const LOWER_P = 0x70
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

const CONSTRUCTOR = 1
const PROTOTYPE = 2
// `constructor` with every letter written as `\u0063`.
const ESCAPED_BYTES_MAX = 11 * 6

/**
 * @throws JsonTooDeepError, JsonTooManyKeysError or JsonForbiddenKeyError, at the first byte that
 * gives the reason.
 */
export function scanJson(bytes: Buffer, depthMax: number, keysMax: number): JsonScan {
  const bytesCount = bytes.length
  let depth = 0
  let keys = 0
  let names = 0
  let start = 0
  let end = 0
  for (let at = 0; at < bytesCount; at++) {
    const byte = bytes[at]
    switch (byte) {
      case QUOTE:
        start = at + 1
        end = endOfString(bytes, start, bytesCount)
        at = end < 0 ? ~end : end
        break
      case COLON:
        keys = within(keys + 1, keysMax, tooManyKeys)
        names |= nameOf(bytes, start, end)
        break
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth = within(depth + 1, depthMax, tooDeep)
        break
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--
    }
  }
  return { keys, maybePollutes: names === (CONSTRUCTOR | PROTOTYPE) }
}

/**
 * Gives the index of the closing quote; its complement (`~index`) if there is an escape before. The
 * length is handed in because asking the buffer for it again costs a third more time.
 */
function endOfString(bytes: Buffer, start: number, bytesCount: number): number {
  let isEscaped = false
  let at = start
  while (at < bytesCount) {
    const byte = bytes[at]
    if (byte === QUOTE) break
    if (byte === BACKSLASH) {
      isEscaped = true
      at++
    }
    at++
  }
  return isEscaped ? ~at : at
}

function within(count: number, max: number, refusal: (max: number) => Error): number {
  if (count > max) throw refusal(max)
  return count
}

function nameOf(bytes: Buffer, start: number, end: number): number {
  if (end < 0) return escapedNameOf(bytes, start, ~end)
  const length = end - start
  if (length !== 9 && length !== 11) return 0
  const first = bytes[start]
  if (first !== UNDERSCORE && first !== LOWER_C && first !== LOWER_P) return 0
  return judge(bytes.toString('latin1', start, end))
}

function escapedNameOf(bytes: Buffer, start: number, end: number): number {
  if (end - start > ESCAPED_BYTES_MAX) return 0
  try {
    return judge(JSON.parse(bytes.toString('utf8', start - 1, end + 1)))
  } catch (error) {
    // An escape that JSON does not know; the parser that follows refuses the whole body for it.
    if (error instanceof SyntaxError) return 0
    throw error
  }
}

function judge(name: string): number {
  if (name === '__proto__') throw forbiddenKey('__proto__')
  if (name === 'constructor') return CONSTRUCTOR
  return name === 'prototype' ? PROTOTYPE : 0
}

/** @throws JsonForbiddenKeyError if an object has `constructor.prototype`. */
export function refusePollution(value: unknown): void {
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const node = waiting.pop()
    if (typeof node !== 'object' || node === null) continue
    if (hasPrototype(Object.getOwnPropertyDescriptor(node, 'constructor')?.value)) {
      throw forbiddenKey('constructor.prototype')
    }
    for (const child of Object.values(node)) waiting.push(child)
  }
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')
}

function forbiddenKey(name: string): Error {
  return new JsonForbiddenKeyError(`The JSON has a member "${name}"; leave it out.`)
}

function tooDeep(max: number): Error {
  return new JsonTooDeepError(`The JSON is nested more than ${max} deep; flatten it.`)
}

function tooManyKeys(max: number): Error {
  return new JsonTooManyKeysError(`The JSON has more than ${max} members in all; send fewer.`)
}
