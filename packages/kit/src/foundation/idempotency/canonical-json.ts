/**
 * A digest of a JSON value that does not depend on how it was written: not on white space, escapes
 * or the order of members. Members are sorted by UTF-16 code units and numbers written as ECMAScript
 * does (RFC 8785).
 *
 * It keeps its own stack: a body may be nested deeper than functions can be.
 *
 * @module
 */

import { createHash } from 'node:crypto'

/** A list or an object that is being written. */
interface Open {
  /** Undefined for a list. */
  readonly names: readonly string[] | undefined
  readonly values: readonly unknown[]
  next: number
}

/** Characters that are collected before they are hashed. */
const pieceLength = 65_536

export function canonicalDigest(value: unknown): string {
  const hash = createHash('sha256')
  let piece = ''
  for (const text of canonicalTexts(value)) {
    piece += text
    if (piece.length < pieceLength) continue
    hash.update(piece)
    piece = ''
  }
  return hash.update(piece).digest('base64url')
}

/** The canonical text, bit by bit. */
export function* canonicalTexts(root: unknown): Generator<string> {
  const stack: Open[] = []
  yield begin(root, stack)
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { names, values, next } = top
    if (next === values.length) {
      stack.pop()
      yield names === undefined ? ']' : '}'
      continue
    }
    top.next += 1
    const comma = next === 0 ? '' : ','
    const name = names === undefined ? '' : `${JSON.stringify(names[next])}:`
    yield comma + name + begin(values[next], stack)
  }
}

function begin(value: unknown, stack: Open[]): string {
  if (Array.isArray(value)) {
    stack.push({ names: undefined, values: value, next: 0 })
    return '['
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const names = Object.keys(value).sort()
  const members = value as Readonly<Record<string, unknown>>
  stack.push({ names, values: names.map((name) => members[name]), next: 0 })
  return '{'
}
