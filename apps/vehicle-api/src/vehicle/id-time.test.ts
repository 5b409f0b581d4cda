import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idSource, newId } from '@plimsoll/kit/database'
import fc from 'fast-check'
import { firstIdAt, timeOfId } from './id-time.ts'

const times = fc.integer({ min: 0, max: 2 ** 48 - 2 })

test('an id tells the millisecond in which it was made, in capitals too', () => {
  const at = Date.parse('2026-01-31T12:00:00.123Z')
  const id = idSource({ now: () => at })()

  assert.equal(timeOfId(id), at)
  assert.equal(timeOfId(id.toUpperCase()), at)
})

test('the ids of a millisecond lie between its first and that of the next', () => {
  fc.assert(
    fc.property(times, (ms) => {
      const id = idSource({ now: () => ms })()

      assert.ok(firstIdAt(ms) <= id, `${firstIdAt(ms)} ${id}`)
      assert.ok(id < firstIdAt(ms + 1), `${id} ${firstIdAt(ms + 1)}`)
      assert.equal(timeOfId(firstIdAt(ms)), ms)
    }),
  )
})

test('times that no id can have are before or after all of them', () => {
  assert.equal(firstIdAt(-1), firstIdAt(0))
  assert.ok(firstIdAt(Number.MAX_SAFE_INTEGER) > newId())
  assert.equal(firstIdAt(Number.MAX_SAFE_INTEGER).length, 36)
})
