import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DurationHistogram, durationBounds } from '@plimsoll/kit/metrics'
import fc from 'fast-check'
import { percentile } from './system-percentile.ts'

test('an estimate is between the same two bounds as the percentile of what was counted', () => {
  const seconds = fc.double({ min: 0, max: 12, noNaN: true })
  const share = fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1)

  fc.assert(
    fc.property(fc.array(seconds, { minLength: 1, maxLength: 300 }), share, (durations, share) => {
      const histogram = new DurationHistogram()
      for (const each of durations) histogram.observe(each)

      const estimate = percentile(share, histogram)

      assert.ok(estimate !== null)
      assert.equal(bucketOf(estimate), bucketOf(nearestRank(share, durations)))
    }),
  )
})

test('within its bucket an estimate is as far as the rank is among those counted there', () => {
  const durations = { bounds: [1, 2, 4], counts: [0, 0, 8, 2] }

  const estimates = [0.1, 0.4, 0.8, 0.81, 1].map((share) => percentile(share, durations))

  assert.deepEqual(estimates, [2.25, 3, 4, 4, 4])
})

test('of nothing there is no percentile', () => {
  assert.equal(percentile(0.5, { bounds: [1, 2], counts: [0, 0, 0] }), null)
  assert.equal(percentile(0.5, { bounds: [], counts: [] }), null)
})

function nearestRank(share: number, durations: readonly number[]): number {
  const ascending = durations.toSorted((one, other) => one - other)
  return ascending[Math.ceil(share * durations.length) - 1] ?? Number.NaN
}

/** What is above the last bound is shown as the last bound. */
function bucketOf(seconds: number): number {
  const last = durationBounds.length - 1
  const at = durationBounds.findIndex((bound) => seconds <= bound)
  return at === -1 ? last : at
}
