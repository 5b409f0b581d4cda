import assert from 'node:assert/strict'
import { test } from 'node:test'
import { relativeTime } from './relative.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

test('a time is told in the greatest unit that fits', () => {
  const distances = [
    [-5_000, 'just now'],
    [-40_000, 'just now'],
    [-59_000, '1 minute ago'],
    [-5 * minuteMs, '5 minutes ago'],
    [-59.8 * minuteMs, '1 hour ago'],
    [-23 * 60 * minuteMs, '23 hours ago'],
    [-dayMs, 'yesterday'],
    [-3 * dayMs, '3 days ago'],
    [-14 * dayMs, '2 weeks ago'],
    [-90 * dayMs, '3 months ago'],
    [-800 * dayMs, '2 years ago'],
    [40_000, 'in less than a minute'],
    [90 * dayMs, 'in 3 months'],
    [365 * dayMs, 'next year'],
  ] as const

  for (const [distance, expected] of distances) {
    assert.equal(relativeTime(distance, 0), expected)
  }
})

test('a clock that is a little behind does not tell the future', () => {
  assert.equal(relativeTime(10_000, 0), 'just now')
})
