/**
 * Values on their way into the store and out of it, which must come back as they went in.
 *
 * @module
 */

import type { Rows, Value } from './protocol.ts'

/** @throws TypeError that names the position, for what SQLite would refuse or change. */
export function toParameters(parameters: readonly unknown[]): readonly Value[] {
  return parameters.map((value, index) => {
    if (typeof value === 'string' || value === null) return value
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (value instanceof Uint8Array) return ownBytes(value)
    throw new TypeError(
      `parameter ${index + 1} is ${describe(value)}; must be a string, a finite number, null or bytes`,
    )
  })
}

// A copy to another thread copies all of the memory below a view, such as the pool of Buffer.
function ownBytes(bytes: Uint8Array): Uint8Array {
  const isWhole = bytes.byteLength === bytes.buffer.byteLength
  return isWhole && bytes.buffer instanceof ArrayBuffer ? bytes : Uint8Array.from(bytes)
}

function describe(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'object' || value === null) return `a value of type ${typeof value}`
  return `an object (${value.constructor?.name ?? 'without class'})`
}

/** SQLite gets a number as floating point, `1` as `1.0`, unless it is a big integer. */
export function toBindable(value: Value): Value | bigint {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
}

/** @throws RangeError for an integer that a number would round. */
export function flatten(
  rows: readonly (readonly (Value | bigint)[])[],
  columns: readonly string[],
): Value[] {
  const values: Value[] = []
  for (const row of rows) {
    for (const [index, value] of row.entries()) {
      values.push(typeof value === 'bigint' ? safeInteger(value, columns[index]) : value)
    }
  }
  return values
}

function safeInteger(value: bigint, column: string | undefined): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new RangeError(`the 64-bit integer in column "${column}" is beyond 2^53`)
}

export function toObjects({ columns, values }: Rows): Record<string, Value>[] {
  const rows: Record<string, Value>[] = []
  for (let start = 0; start < values.length; start += columns.length) {
    const row: Record<string, Value> = {}
    for (const [index, column] of columns.entries()) {
      row[column] = asBuffer(values[start + index] ?? null)
    }
    rows.push(row)
  }
  return rows
}

// A Buffer arrives from another thread as its base class.
function asBuffer(value: Value): Value {
  if (!(value instanceof Uint8Array)) return value
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}
