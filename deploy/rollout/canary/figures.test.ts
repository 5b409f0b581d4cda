import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bucket, nothing, type Reading, sumOf } from './figures.ts'
import { quantileOf } from './quantile.ts'
import { Tally } from './tally.ts'

const bounds = [0.01, 0.05, 0.1, 0.5, 1, 5, Number.POSITIVE_INFINITY]

test('only what is counted after the first look counts', () => {
  const tally = new Tally()

  tally.add([reading('a', 1, [0.2, 0.2])])
  tally.add([reading('a', 1, [0.2, 0.2, 0.04])])

  assert.equal(tally.figures.requests, 1)
  assert.deepEqual(tally.figures.buckets, bucketsOf([0.04]))
})

test('an instance that was started again counts from 0, and is told', () => {
  const tally = new Tally()

  tally.add([reading('a', 1, [0.2, 0.2, 0.2])])
  tally.add([reading('a', 2, [0.04, 0.04])])

  assert.equal(tally.figures.requests, 2)
  assert.deepEqual(tally.restarted, ['a'])
})

test('an instance that comes later counts whole, and one that goes keeps what it counted', () => {
  const tally = new Tally()

  tally.add([reading('a', 1, [])])
  tally.add([reading('a', 1, [0.2])])
  tally.add([reading('b', 1, [0.04, 0.04])])

  assert.equal(tally.figures.requests, 3)
})

test('what several looks add up to is what was counted, wherever the looks fall', () => {
  const times = fc.array(fc.double({ min: 0.001, max: 9, noNaN: true }), { maxLength: 60 })
  fc.assert(
    fc.property(times, fc.array(fc.nat(60), { maxLength: 8 }), (all, cuts) => {
      const tally = new Tally()
      const looks = [0, ...cuts.toSorted((one, other) => one - other), all.length]

      for (const look of looks) tally.add([reading('a', 1, all.slice(0, look))])

      const { requests, buckets } = tally.figures
      assert.equal(requests, all.length)
      assert.deepEqual(buckets, all.length === 0 ? bucketsOf([]) : bucketsOf(all))
    }),
  )
})

test('adding up knows no order', () => {
  const figures = fc.array(fc.double({ min: 0.001, max: 9, noNaN: true })).map((times) => ({
    requests: times.length,
    errors: 0,
    buckets: bucketsOf(times),
  }))
  fc.assert(
    fc.property(fc.array(figures), (all) => {
      assert.deepEqual(sumOf(all.toReversed()), sumOf(all))
    }),
  )
  assert.deepEqual(sumOf([]), nothing)
})

test('a quantile lies in the bucket of the true one, and rises with its share', () => {
  const times = fc.array(fc.double({ min: 0.001, max: 4.9, noNaN: true }), { minLength: 1 })
  const share = fc.double({ min: 0.01, max: 0.99, noNaN: true })
  fc.assert(
    fc.property(times, share, share, (all, one, other) => {
      const buckets = bucketsOf(all)
      const [low, high] = [Math.min(one, other), Math.max(one, other)]

      const found = quantileOf(buckets, low) ?? Number.NaN

      const rank = Math.max(1, Math.ceil(low * all.length - 1e-9))
      const true_ = all.toSorted((a, b) => a - b)[rank - 1] ?? Number.NaN
      const upper = bounds.find((bound) => true_ <= bound) ?? Number.NaN
      const lower = bounds[bounds.indexOf(upper) - 1] ?? 0
      assert.ok(found >= lower && found <= upper, `${found} is not from ${lower} to ${upper}`)
      assert.ok(found <= (quantileOf(buckets, high) ?? Number.NaN))
    }),
  )
})

test('of nothing there is no quantile, and above the last bound nobody knows more', () => {
  assert.equal(quantileOf([], 0.5), undefined)
  assert.equal(quantileOf(bucketsOf([]), 0.5), undefined)
  assert.equal(quantileOf(bucketsOf([60, 90]), 0.5), 5)
})

function reading(instance: string, startedAt: number, times: readonly number[]): Reading {
  return { instance, startedAt, requests: times.length, errors: 0, buckets: bucketsOf(times) }
}

function bucketsOf(times: readonly number[]): readonly Bucket[] {
  return bounds.map((bound) => ({ bound, count: times.filter((time) => time <= bound).length }))
}
