import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bucketOf, durationBuckets, percentileOf } from './duration-buckets.ts'

test('a percentile is at most a fifth away from what was measured', () => {
  const durations = fc.array(fc.double({ min: 1, max: 60_000, noNaN: true }), { minLength: 1 })
  fc.assert(
    fc.property(durations, (measured) => {
      const found = percentileOf(countsOf(measured), 0.95) ?? Number.NaN

      const sorted = measured.toSorted((one, other) => one - other)
      const exact = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN
      assert.ok(found >= exact / 1.2 && found <= exact * 1.2, `${found} for ${exact}`)
    }),
  )
})

test('there is no percentile of nothing, and none beyond the last bucket', () => {
  assert.equal(percentileOf(countsOf([]), 0.95), undefined)
  assert.equal(bucketOf(0), 0)
  assert.equal(bucketOf(1e12), durationBuckets - 1)
})

test('durations within a bucket are taken to lie evenly', () => {
  const found = percentileOf(countsOf(Array.from({ length: 100 }, () => 0.5)), 0.95)

  assert.equal(found, 0.95)
})

function countsOf(durations: readonly number[]): number[] {
  const counts: number[] = new Array(durationBuckets).fill(0)
  for (const ms of durations) counts[bucketOf(ms)] = (counts[bucketOf(ms)] ?? 0) + 1
  return counts
}
