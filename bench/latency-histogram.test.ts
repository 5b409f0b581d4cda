import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LatencyHistogram, latencyMsMax } from './latency-histogram.ts'

test('a percentile is the value at its rank, exact to one bucket', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (latencies, share) => {
        const histogram = new LatencyHistogram()
        for (const latency of latencies) histogram.record(latency)

        const found = histogram.percentile(share)

        const sorted = latencies.toSorted((a, b) => a - b)
        const rank = Math.max(1, Math.ceil(share * sorted.length))
        const exact = sorted[rank - 1] ?? Number.NaN
        assert.ok(found >= exact && found <= exact + 0.0101, `${found} for ${exact}`)
      },
    ),
    { numRuns: 20 },
  )
})

test('what lasts longer than the last bucket is counted in the last bucket', () => {
  const histogram = new LatencyHistogram()

  histogram.record(latencyMsMax * 5)

  assert.equal(histogram.count, 1)
  assert.ok(Math.abs(histogram.percentile(0.99) - latencyMsMax) < 0.001)
})

test('a reset histogram has forgotten everything', () => {
  const histogram = new LatencyHistogram()
  histogram.record(3)

  histogram.reset()

  assert.equal(histogram.count, 0)
  assert.throws(() => histogram.percentile(0.5), RangeError)
})
