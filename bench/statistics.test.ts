import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { median, quantile, summarise } from './statistics.ts'

test('the median of an odd count is the middle value by size, not by text', () => {
  const values = [100, 9, 10]

  const middle = median(values)

  assert.equal(middle, 10)
})

test('the median of an even count lies between the two middle values', () => {
  const values = [4, 1, 3, 2]

  const middle = median(values)

  assert.equal(middle, 2.5)
})

test('no values have no median', () => {
  assert.throws(() => median([]), RangeError)
})

test('a tenth of the values lies below their tenth percentile, by size and not by text', () => {
  const values = [100, 9, 10, 8, 7, 6, 5, 4, 3, 2, 1]

  assert.equal(quantile(values, 0.1), 2)
  assert.equal(quantile(values, 1), 100)
  assert.equal(quantile([7], 0.1), 7)
})

test('no values have no quantile', () => {
  assert.throws(() => quantile([], 0.1), RangeError)
})

test('the values are left in the order in which they came', () => {
  const values = [3, 1, 2]

  summarise(values)

  assert.deepEqual(values, [3, 1, 2])
})

test('a summary lies between its extremes, whatever the order of the values', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 20 }), (values) => {
      const forth = summarise(values)
      const back = summarise(values.toReversed())

      assert.deepEqual(forth, back)
      assert.ok(forth.min <= forth.median && forth.median <= forth.max)
    }),
  )
})
