import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { median, permutationShare, spread } from './permutation-test.ts'

const times = fc.array(fc.double({ min: 0, max: 500, noNaN: true }), {
  minLength: 5,
  maxLength: 20,
})

test('median and spread are those of a small sample by hand', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 2, 3]), 2.5)
  assert.equal(spread([1, 2, 3, 4, 100]), 1)
})

test('two samples far apart are told apart, and two of one kind are not', () => {
  const one = Array.from({ length: 20 }, (_, index) => 100 + (index % 7))

  assert.ok(
    permutationShare(
      one,
      one.map((value) => value + 50),
    ) < 0.01,
  )
  assert.ok(permutationShare(one, one.toReversed()) > 0.5)
})

test('the share is a share, the same each time and for either order', () => {
  fc.assert(
    fc.property(times, (values) => {
      const other = values.map((value) => value * 1.1)

      const share = permutationShare(values, other, 100)

      assert.ok(share > 0 && share <= 1)
      assert.equal(share, permutationShare(values, other, 100))
    }),
    { numRuns: 30 },
  )
})

test('a sample against itself is never told apart', () => {
  fc.assert(
    fc.property(times, (values) => assert.equal(permutationShare(values, values, 100), 1)),
    { numRuns: 30 },
  )
})
