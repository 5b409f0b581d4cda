import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { definePolicy } from './define-policy.ts'
import {
  type GcraRule,
  gcraRefunded,
  gcraRemaining,
  gcraRule,
  gcraSettled,
  gcraTaken,
  gcraWaitUs,
} from './gcra.ts'
import { arrivals } from './testing/arrival-table.ts'

const fivePerFiveSeconds = gcraRule({ name: '5s', limit: 5, periodMs: 5_000 })
const yearMs = 365 * 86_400_000

test('the public truth table holds, row by row', () => {
  const bucket = bucketOf(fivePerFiveSeconds)

  for (const row of arrivals) {
    const isGranted = row.quantity === 0 || bucket.take(row.atMs * 1_000, row.quantity)
    const aheadUs = bucket.aheadUs(row.atMs * 1_000)

    assert.equal(isGranted, !row.isLimited, JSON.stringify(row))
    assert.equal(gcraRemaining(fivePerFiveSeconds, aheadUs), row.remaining)
    assert.equal(aheadUs, row.resetMs * 1_000)
    if (row.retryMs > 0) {
      assert.equal(gcraWaitUs(fivePerFiveSeconds, aheadUs, row.quantity), row.retryMs * 1_000)
    }
  }
})

test('an interval that is not whole is rounded up, so never more pass than the window says', () => {
  const rule = gcraRule({ name: 'second', limit: 7, periodMs: 1_000 })

  assert.deepEqual(rule, { burst: 7, intervalUs: 142_858, fullUs: 1_000_006 })
})

test('more than the burst is never to be waited for with success', () => {
  assert.equal(gcraWaitUs(fivePerFiveSeconds, 0, 6), 1_000_000)
  assert.equal(gcraRemaining(fivePerFiveSeconds, 0), 5)
})

test('what is settled over the limit stays as debt, up to half the limit or a unit for each node', () => {
  assert.equal(gcraSettled(fivePerFiveSeconds, 4_000_000, 2, 1), 6_000_000)
  assert.equal(gcraSettled(fivePerFiveSeconds, 4_000_000, 100, 1), 8_000_000)
  assert.equal(gcraSettled(fivePerFiveSeconds, 4_000_000, 100, 16), 21_000_000)
  assert.equal(gcraRemaining(fivePerFiveSeconds, 8_000_000), 0)
  assert.equal(gcraWaitUs(fivePerFiveSeconds, 8_000_000, 1), 4_000_000)
})

test('a debt is not shortened by a settlement of fewer nodes', () => {
  assert.equal(gcraSettled(fivePerFiveSeconds, 21_000_000, 1, 2), 21_000_000)
})

test('a refund makes the limit whole at most', () => {
  assert.equal(gcraRefunded(fivePerFiveSeconds, 3_000_000, 2), 1_000_000)
  assert.equal(gcraRefunded(fivePerFiveSeconds, 3_000_000, 100), 0)
})

// The oracle keeps the log of all grants, and knows neither arrival times nor buckets.
test('in any time T exactly burst + floor(T / interval) units can pass, and no more', () => {
  fc.assert(
    fc.property(anyRule(), anyArrivals(), (rule, steps) => {
      const bucket = bucketOf(rule)
      const log: Grant[] = []
      let nowUs = 1_795_219_272_000_000
      for (const { share, want } of steps) {
        nowUs += Math.floor(share * rule.intervalUs)
        const isGranted = bucket.take(nowUs, want)

        assert.equal(isGranted, fits(rule, [...log, { atUs: nowUs, units: want }]))
        if (isGranted) log.push({ atUs: nowUs, units: want })
      }
    }),
    { numRuns: 300 },
  )
})

test('what remains fits, one more does not, and it does when the wait is over, not before', () => {
  fc.assert(
    fc.property(anyRule(), fc.nat({ max: 3_000 }), (rule, perMille) => {
      const aheadUs = Math.floor((rule.fullUs / 1_000) * perMille * 1.5)
      const remaining = gcraRemaining(rule, aheadUs)
      const waitUs = gcraWaitUs(rule, aheadUs, remaining + 1)

      assert.equal(gcraWaitUs(rule, aheadUs, remaining) === 0 || remaining === 0, true)
      assert.equal(waitUs > 0, true)
      if (remaining === rule.burst) return
      assert.equal(gcraRemaining(rule, aheadUs - waitUs) > remaining, true)
      assert.equal(gcraRemaining(rule, aheadUs - waitUs + 1), remaining)
    }),
  )
})

test('no microsecond is lost up to a year: doubles give what whole numbers of any size give', () => {
  const operations = fc.array(
    fc.record({ units: fc.nat({ max: 1e9 }), sinceUs: fc.nat({ max: 3e13 }) }),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(anyRule(), operations, fc.integer({ min: 1, max: 5_000 }), (rule, steps, nodes) => {
      let aheadUs = 0
      let exact = 0n
      for (const { units, sinceUs } of steps) {
        aheadUs = gcraSettled(rule, Math.max(0, aheadUs - sinceUs), units, nodes)
        exact = settledExactly(rule, exact - BigInt(sinceUs), units, nodes)

        assert.equal(BigInt(aheadUs), exact)
        const room = (BigInt(rule.fullUs) - exact) / BigInt(rule.intervalUs)
        assert.equal(BigInt(gcraRemaining(rule, aheadUs)), room > 0n ? room : 0n)
      }
    }),
  )
})

function settledExactly(rule: GcraRule, before: bigint, units: number, nodes: number): bigint {
  const burst = BigInt(rule.burst)
  const half = (burst + 1n) / 2n
  const debt = half > BigInt(nodes) ? half : BigInt(nodes)
  const from = before > 0n ? before : 0n
  const caps = [(burst + debt) * BigInt(rule.intervalUs), 2n ** 48n - 1n]
  const sums = [from + BigInt(units) * BigInt(rule.intervalUs), ...caps]
  const least = sums.reduce((a, b) => (a < b ? a : b))
  return least > from ? least : from
}

interface Grant {
  readonly atUs: number
  readonly units: number
}

/** Whether every stretch of the log that ends with its last entry is within the theorem. */
function fits(rule: GcraRule, log: readonly Grant[]): boolean {
  const endUs = log.at(-1)?.atUs ?? 0
  let sum = 0
  return log.toReversed().every(({ atUs, units }) => {
    sum += units
    return sum <= rule.burst + Math.floor((endUs - atUs) / rule.intervalUs)
  })
}

function bucketOf(rule: GcraRule) {
  let arrivalUs = 0
  const aheadUs = (nowUs: number) => Math.max(0, arrivalUs - nowUs)
  return {
    aheadUs,
    take(nowUs: number, want: number): boolean {
      const before = aheadUs(nowUs)
      if (gcraRemaining(rule, before) < want) return false
      arrivalUs = nowUs + gcraTaken(rule, before, want)
      return true
    },
  }
}

/** From a microsecond to a year between two units. */
function anyRule(): fc.Arbitrary<GcraRule> {
  const limit = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 1e9 }))
  const periodMs = fc.oneof(
    fc.constantFrom(1_000, 60_000, 3_600_000, 86_400_000, yearMs),
    fc.integer({ min: 1, max: yearMs }),
  )
  return fc
    .record({ name: fc.constant('w'), limit, periodMs })
    .filter((window) => isPolicy(window))
    .map(gcraRule)
}

function isPolicy(window: { name: string; limit: number; periodMs: number }): boolean {
  try {
    return definePolicy({ name: 'p', windows: [window] }).windows.length === 1
  } catch {
    // What cannot be defined cannot be counted.
    return false
  }
}

/** Time since the last, in intervals, and the units asked for. */
function anyArrivals(): fc.Arbitrary<readonly { share: number; want: number }[]> {
  const share = fc.oneof(fc.constantFrom(0, 0.5, 1, 2), fc.double({ min: 0, max: 8, noNaN: true }))
  return fc.array(fc.record({ share, want: fc.integer({ min: 1, max: 6 }) }), { maxLength: 60 })
}
