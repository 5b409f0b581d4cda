import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { KeyTable } from './key-table.ts'

const half = fc.oneof(
  fc.integer(),
  // Few values, so that keys repeat, share a half, and crowd one slot.
  fc.constantFrom(0, 1, -1, 2, 0x7fffffff, -0x80000000),
)
const number = fc.oneof(fc.nat(3), fc.constantFrom(0, 0x7fffffff, 0x80000000, 0xffffffff))

test('a table of numbers holds what a Map holds, whatever is added in whichever order', () => {
  const additions = fc.array(fc.tuple(half, half, number), { maxLength: 200 })
  fc.assert(
    fc.property(additions, fc.array(fc.tuple(half, half), { maxLength: 20 }), (added, others) => {
      const table = new KeyTable('keys and numbers')
      const model = new Map<string, number>()

      for (const [high, low, value] of added) {
        const key = keyOf(high, low)
        const before = model.get(key)
        const isNews = before === undefined || value > before
        if (isNews) model.set(key, value)
        assert.equal(table.add(high, low, value), isNews)
      }

      assert.equal(table.size, model.size)
      for (const [high, low] of [...added.map(([a, b]) => [a, b] as const), ...others]) {
        assert.equal(table.has(high, low), model.has(keyOf(high, low)))
        assert.equal(table.numberOf(high, low), model.get(keyOf(high, low)) ?? 0)
      }
    }),
  )
})

test('a table of keys holds what a Set holds through many growths', () => {
  const table = new KeyTable('keys')
  const bytes = randomBytes(8 * 40_000)
  const keys = Array.from({ length: 40_000 }, (_, index) => {
    return [bytes.readInt32LE(index * 8), bytes.readInt32LE(index * 8 + 4)] as const
  })

  for (const [high, low] of keys.slice(0, 20_000)) assert.equal(table.add(high, low), true)

  for (const [high, low] of keys.slice(0, 20_000)) assert.equal(table.has(high, low), true)
  for (const [high, low] of keys.slice(20_000)) assert.equal(table.has(high, low), false)
})

test('a key takes at most 24 bytes, with a number too, from a hundred keys on', () => {
  for (const holds of ['keys', 'keys and numbers'] as const) {
    const table = new KeyTable(holds)
    for (let count = 1; count <= 20_000; count += 1) {
      const bytes = randomBytes(8)
      table.add(bytes.readInt32LE(0), bytes.readInt32LE(4), 1)
      if (count >= 100) assert.ok(table.bytes / count <= 24, `${table.bytes / count} at ${count}`)
    }
  }
})

/** The one key that cannot be told from a free slot is kept as its neighbour. */
function keyOf(high: number, low: number): string {
  return high === 0 && low === 0 ? '0,1' : `${high},${low}`
}
