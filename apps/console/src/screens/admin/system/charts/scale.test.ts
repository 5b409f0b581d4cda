import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bandPath, linePath, nearest, niceTop, positions, stacked, yOf } from './scale.ts'

test('a scale ends at a figure that is easy to read', () => {
  assert.deepEqual(
    [0, 0.3, 1, 1.1, 2.4, 3, 42, 99, 510].map(niceTop),
    [1, 0.5, 1, 2, 2.5, 5, 50, 100, 1_000],
  )
})

test('a scale holds what it is for, and is filled by more than a third', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (max) => {
      const top = niceTop(max)
      assert.ok(top >= max * 0.999_999 && top <= max * 2.600_001, `${top} for ${max}`)
    }),
  )
})

test('the last moment is at the right end, and ten minutes before it is the left one', () => {
  assert.deepEqual(positions([0, 300_000, 600_000], 600_000), ['0', '300', '600'])
})

test('a line is broken where there is no figure', () => {
  assert.equal(linePath(['0', '2', '4', '6'], [10, null, 5, 0], 10), 'M0 0M4 50L6 100')
})

test('bands lie on top of each other', () => {
  const sums = stacked([
    [1, 2],
    [1, null],
  ])

  assert.deepEqual(sums, [
    [1, 2],
    [2, 2],
  ])
  assert.equal(bandPath(['0', '2'], [1, 2], [2, 2], 4), 'M0 50L2 50L2 50L0 75Z')
})

test('what is above the scale stays within the drawing', () => {
  assert.equal(yOf(12, 10), '0')
})

test('the moment that is meant is the nearest', () => {
  const moments = [0, 2_000, 4_000, 10_000]

  assert.deepEqual(
    [-5, 900, 1_100, 6_900, 7_100, 99_000].map((ms) => nearest(moments, ms)),
    [0, 0, 1, 2, 3, 3],
  )
  assert.equal(nearest([], 7), -1)
})
