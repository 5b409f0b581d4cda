import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomHexSource } from './random-hex.ts'

test('each piece is as long as asked and no byte is used twice', () => {
  let drawn = 0
  const next = randomHexSource((bytes) => {
    drawn += bytes
    // Counts in bytes 5 to 0, so equal pieces would mean equal bytes.
    return Buffer.from(Array.from({ length: bytes / 8 }, (_, at) => at + drawn).flatMap(eightBytes))
  })

  const pieces = Array.from({ length: 1_000 }, () => next(16))

  assert.ok(pieces.every((piece) => /^[0-9a-f]{16}$/.test(piece)))
  assert.equal(new Set(pieces).size, 1_000)
})

test('a piece that the rest of the pool cannot hold comes whole from the next pool', () => {
  const next = randomHexSource((bytes) => Buffer.alloc(bytes, 0xab))

  const pieces = Array.from({ length: 400 }, () => next(30))

  assert.ok(pieces.every((piece) => piece === 'ab'.repeat(15)))
})

function eightBytes(value: number): number[] {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return [...bytes]
}
