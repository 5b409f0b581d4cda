import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { signalRequests } from './signal-requests.ts'

test('the same signal is a repetition for half a second, and then a demand', () => {
  let nowMs = 1_000
  const meaningOf = signalRequests(500, () => nowMs)

  assert.equal(meaningOf('SIGINT'), 'stop')
  nowMs += 3
  assert.equal(meaningOf('SIGINT'), 'repetition')
  nowMs += 496
  assert.equal(meaningOf('SIGINT'), 'repetition')
  nowMs += 1
  assert.equal(meaningOf('SIGINT'), 'at-once')
})

test('another signal is a demand at any time', () => {
  const meaningOf = signalRequests(500, () => 0)

  assert.equal(meaningOf('SIGINT'), 'stop')
  assert.equal(meaningOf('SIGTERM'), 'at-once')
})

test('whatever comes, the first stops, and none after the interval is a repetition', () => {
  const deliveries = fc.array(fc.tuple(fc.constantFrom('SIGINT', 'SIGTERM'), fc.nat(400)), {
    minLength: 1,
  })

  fc.assert(
    fc.property(deliveries, (all) => {
      let nowMs = 0
      const meaningOf = signalRequests(500, () => nowMs)
      const meanings = all.map(([signal, afterMs], index) => {
        nowMs += index === 0 ? 0 : afterMs
        return { meaning: meaningOf(signal), late: nowMs >= 500 }
      })

      assert.deepEqual(
        meanings.map(({ meaning }) => meaning === 'stop'),
        all.map((_, index) => index === 0),
      )
      assert.ok(meanings.every(({ meaning, late }) => !(late && meaning === 'repetition')))
    }),
  )
})
