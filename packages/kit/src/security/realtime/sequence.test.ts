import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numberAfter, numberAt } from './sequence.ts'

test('numbers rise within a millisecond, with time, and when the clock steps back', () => {
  const first = numberAfter(0, 1_000)
  const second = numberAfter(first, 1_000)
  const later = numberAfter(second, 1_001)
  const steppedBack = numberAfter(later, 5)

  assert.deepEqual([first, second - first, steppedBack - later], [1_024_000, 1, 1])
  assert.equal(later, numberAt(1_001))
})

test('numbers are exact until the year 2248', () => {
  const number = numberAt(Date.UTC(2248, 0))

  assert.ok(Number.isSafeInteger(number))
  assert.ok(!Number.isSafeInteger(numberAt(Date.UTC(2250, 0))))
})
