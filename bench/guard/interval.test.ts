import assert from 'node:assert/strict'
import { test } from 'node:test'
import { confidence, medianInterval, valuesMin, widthOf } from './interval.ts'

test('six values say no more than that the median lies between the least and the greatest', () => {
  const { low, median, high } = medianInterval([3, 1, 2, 6, 5, 4])

  assert.deepEqual([low, median, high], [1, 3.5, 6])
})

test('fewer than six values are refused', () => {
  assert.throws(() => medianInterval([1, 2, 3, 4, 5]), RangeError)
})

test('more values leave out as many at both ends as the confidence allows', () => {
  // Of 20 values the sixth from both ends: 1 - 2 P(X <= 5) = 0.959 for X binomial with one half.
  const { low, high } = medianInterval(Array.from({ length: 20 }, (_, index) => index + 1))

  assert.deepEqual([low, high], [6, 15])
})

test('an outlier moves neither median nor interval', () => {
  const calm = [1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07, 1.08]

  assert.deepEqual(medianInterval([...calm.slice(0, 8), 40]), medianInterval(calm))
})

test('the true median lies inside as often as the confidence says', () => {
  const random = randomNumbers(7)
  const runs = 4_000
  let inside = 0
  for (let run = 0; run < runs; run++) {
    const { low, high } = medianInterval(Array.from({ length: 12 }, random))
    if (low <= 0.5 && high >= 0.5) inside++
  }

  assert.ok(inside / runs >= confidence - 0.01, `${inside} of ${runs}`)
  assert.ok(inside / runs < 1, 'an interval that is never wrong is too wide to judge by')
})

test('the width is a share of the median', () => {
  assert.equal(widthOf({ low: 1.9, median: 2, high: 2.1 }).toFixed(3), '0.100')
  assert.equal(valuesMin, 6)
})

/** Park and Miller's generator, from 0 to 1: the same numbers in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
