import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { idSource, newId } from './new-id.ts'

const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('an id is a UUID of version 7 that begins with the time of its making', () => {
  const beforeMs = Date.now()

  const id = newId()

  assert.match(id, uuid7)
  const timeMs = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
  assert.ok(timeMs >= beforeMs && timeMs <= Date.now() + 1)
})

// The last field but the counter is that of RFC 9562, appendix A.6.
test('time, counter and randomness are where the standard has them', () => {
  const counter = (0x4c3 << 14) | 0x18c4
  const newExample = idSource({
    now: () => 0x017f_22e2_79b0,
    fill: fillWith([counter * 2 ** 7, 0xdc0c_0c07, 0x398f_0000]),
  })

  const id = newExample()

  assert.equal(id, '017f22e2-79b0-74c3-98c4-dc0c0c07398f')
})

test('ids of one millisecond ascend, however many they are', () => {
  const newIdAtNoon = idSource({ now: () => 43_200_000 })

  const ids = Array.from({ length: 10_000 }, newIdAtNoon)

  assert.deepEqual(ids, [...new Set(ids)].sort())
})

test('an id after the clock has stepped back is greater than those before', () => {
  const clock = { ms: 3_600_000 }
  const newIdNow = idSource({ now: () => clock.ms })
  const before = newIdNow()

  clock.ms = 0

  assert.ok(newIdNow() > before)
})

test('a counter that is full goes on in the next millisecond', () => {
  const newIdAtOne = idSource({ now: () => 1, idsPerMsMax: 2 })

  const ids = [newIdAtOne(), newIdAtOne(), newIdAtOne()]

  assert.deepEqual(
    ids.map((id) => id.slice(0, 13)),
    ['00000000-0001', '00000000-0001', '00000000-0002'],
  )
})

test('the counter has room for all ids of a millisecond, wherever it begins', () => {
  const newIdAtOne = idSource({ now: () => 1, fill: (bytes) => bytes.fill(0xff) })

  const first = newIdAtOne()

  // 2^25 - 1 of 2^26 - 1.
  assert.match(first, /^00000000-0001-77ff-bfff-/)
})

test('ids ascend whatever the clock does', () => {
  const clock = fc.array(fc.oneof(fc.nat(5), fc.nat(2 ** 47)), { minLength: 2, maxLength: 200 })

  fc.assert(
    fc.property(clock, (times) => {
      let at = 0
      const next = idSource({ now: () => times[at] ?? 0 })

      const ids = times.map((_time, index) => {
        at = index
        return next()
      })

      assert.deepEqual(ids, [...new Set(ids)].sort())
      for (const id of ids) assert.match(id, uuid7)
    }),
  )
})

function fillWith(words: readonly number[]): (bytes: Buffer) => void {
  return (bytes) => {
    for (const [index, word] of words.entries()) bytes.writeUInt32BE(word >>> 0, index * 4)
  }
}
