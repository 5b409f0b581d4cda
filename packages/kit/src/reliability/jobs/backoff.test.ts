import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { backoffMs } from './backoff.ts'

test('the longest wait doubles with each attempt up to the most', () => {
  const longest = [1, 2, 3, 4, 5].map((attempt) =>
    backoffMs(attempt, { firstMs: 100, maxMs: 1_000 }, 1),
  )

  assert.deepEqual(longest, [100, 200, 400, 800, 1_000])
})

test('no wait is negative or longer than the most, at any attempt', () => {
  const ms = fc.nat(86_400_000)

  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      ms,
      ms,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, firstMs, maxMs, random) => {
        const waitMs = backoffMs(attempt, { firstMs, maxMs }, random)
        assert.ok(waitMs >= 0 && waitMs <= maxMs, `${waitMs}`)
      },
    ),
  )
})
