import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FloodLimit } from './flood-limit.ts'

test('the first ten of a kind pass, then one each six seconds that tells how many did not', () => {
  let nowMs = 0
  const limit = new FloodLimit({ ...wide, perMinute: 10, now: () => nowMs })

  const first = Array.from({ length: 12 }, () => limit.pass('a'))
  nowMs += 6_000
  const later = [limit.pass('a'), limit.pass('a')]

  assert.deepEqual(first, [...Array.from({ length: 10 }, () => 0), undefined, undefined])
  assert.deepEqual(later, [2, undefined])
})

test('a flood of one kind does not hold back another', () => {
  const limit = new FloodLimit({ ...wide, perMinute: 1, now: () => 0 })

  const passed = [limit.pass('a'), limit.pass('a'), limit.pass('b')]

  assert.deepEqual(passed, [0, undefined, 0])
})

test('all kinds together have a bound, too', () => {
  const limit = new FloodLimit({ ...wide, perMinuteInAll: 2, now: () => 0 })

  const passed = ['a', 'b', 'c'].map((kind) => limit.pass(kind))

  assert.deepEqual(passed, [0, 0, undefined])
})

test('the kind that was seen longest ago is forgotten', () => {
  const limit = new FloodLimit({ ...wide, perMinute: 1, kindsMax: 2, now: () => 0 })

  const passed = ['a', 'b', 'a', 'c', 'a', 'b'].map((kind) => limit.pass(kind))

  // b was forgotten for c, and so begins anew.
  assert.deepEqual(passed, [0, 0, undefined, 0, undefined, 0])
  assert.equal(limit.kinds, 2)
})

test('a clock that steps back gives nothing', () => {
  let nowMs = 60_000
  const limit = new FloodLimit({ ...wide, perMinute: 1, now: () => nowMs })

  const first = limit.pass('a')
  nowMs = 0
  const second = limit.pass('a')

  assert.deepEqual([first, second], [0, undefined])
})

test('no pattern of errors beats the bounds', () => {
  const errors = fc.array(fc.tuple(fc.nat({ max: 30_000 }), fc.constantFrom('a', 'b', 'c', 'd')))
  const bounds = fc.record({
    perMinute: fc.integer({ min: 1, max: 10 }),
    perMinuteInAll: fc.integer({ min: 1, max: 20 }),
    kindsMax: fc.integer({ min: 1, max: 4 }),
  })

  fc.assert(
    fc.property(errors, bounds, (sequence, { perMinute, perMinuteInAll, kindsMax }) => {
      let nowMs = 0
      const limit = new FloodLimit({ perMinute, perMinuteInAll, kindsMax, now: () => nowMs })
      let passed = 0
      for (const [afterMs, kind] of sequence) {
        nowMs += afterMs
        if (limit.pass(kind) !== undefined) passed += 1
      }

      assert.ok(passed <= perMinuteInAll * (1 + nowMs / 60_000) + 1e-6)
      assert.ok(limit.kinds <= kindsMax)
    }),
  )
})

const wide = { perMinute: 1_000, perMinuteInAll: 1_000, kindsMax: 1_000 }
