import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { resolveBounds } from './bounds.ts'

test('by default the total is the sum of the parts and one second', () => {
  const { totalMs, ...parts } = resolveBounds({})

  assert.deepEqual(parts, {
    preDelayMs: 1_000,
    drainMs: 10_000,
    finishMs: 30_000,
    abortMs: 500,
    flushMs: 3_000,
    closeMs: 2_000,
  })
  assert.equal(totalMs, 47_500)
})

test('bounds are accepted exactly if their sum is within the total', () => {
  const duration = fc.nat(60_000)
  const bounds = fc.record({
    preDelayMs: duration,
    drainMs: duration,
    finishMs: duration,
    abortMs: duration,
    flushMs: duration,
    closeMs: duration,
    totalMs: fc.nat(300_000),
  })

  fc.assert(
    fc.property(bounds, (given) => {
      const { totalMs, ...parts } = given
      const sumMs = Object.values(parts).reduce((sum, ms) => sum + ms)
      if (sumMs <= totalMs) assert.deepEqual(resolveBounds(given), { ...given })
      else assert.throws(() => resolveBounds(given), RangeError)
    }),
  )
})

for (const ms of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31]) {
  test(`a bound of ${ms} is refused by name`, () => {
    assert.throws(() => resolveBounds({ flushMs: ms }), /lifecycle\.flushMs .* got/)
  })
}
