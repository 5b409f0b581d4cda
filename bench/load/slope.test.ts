import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Point, theilSen } from './slope.ts'

test('the slope of a line is exact, however it lies', () => {
  const number = fc.integer({ min: -1_000, max: 1_000 })

  fc.assert(
    fc.property(number, number, fc.integer({ min: 2, max: 40 }), (slope, offset, count) => {
      const { estimate } = theilSen(lineOf(count, slope, offset))

      assert.ok(Math.abs(estimate - slope) < 1e-9)
    }),
  )
})

test('a quarter of the points may be anything', () => {
  const anything = fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 10, maxLength: 10 })

  fc.assert(
    fc.property(anything, fc.integer(), (wild, turn) => {
      const points = lineOf(40, 3, 7).map((point, at) =>
        (at + turn) % 4 === 0 ? { x: point.x, y: wild[at >> 2] ?? 0 } : point,
      )

      assert.equal(Math.round(theilSen(points).estimate), 3)
    }),
  )
})

test('the interval holds the estimate, and the order of the points is no matter', () => {
  const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 30 })

  fc.assert(
    fc.property(values, (ys) => {
      const points = ys.map((y, x) => ({ x, y }))

      const slope = theilSen(points)

      assert.ok(slope.low <= slope.estimate && slope.estimate <= slope.high)
      assert.deepEqual(theilSen(points.toReversed()), slope)
    }),
  )
})

test('of noise around a slope, the interval holds the slope in about 95 of 100 cases', () => {
  const noise = noiseOf(17)
  const cases = Array.from({ length: 300 }, () =>
    theilSen(lineOf(24, 0.5, 0).map(({ x, y }) => ({ x, y: y + 10 * noise() }))),
  )

  const holding = cases.filter(({ low, high }) => low <= 0.5 && high >= 0.5)

  assert.ok(holding.length >= 0.92 * cases.length, `${holding.length} of ${cases.length}`)
  assert.ok(holding.length <= 0.99 * cases.length, `${holding.length} of ${cases.length}`)
})

test('too few points have no interval, and points at one place no slope', () => {
  const { low, high } = theilSen(lineOf(3, 1, 0))

  assert.deepEqual([low, high], [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
  const place = { x: 1, y: 2 }
  assert.throws(() => theilSen([place, { x: 1, y: 9 }]), RangeError)
  assert.throws(() => theilSen([]), RangeError)
})

function lineOf(count: number, slope: number, offset: number): Point[] {
  return Array.from({ length: count }, (_, x) => ({ x, y: slope * x + offset }))
}

/** From -1 to 1, the same each time: a linear congruential generator (Numerical Recipes). */
function noiseOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  }
}
