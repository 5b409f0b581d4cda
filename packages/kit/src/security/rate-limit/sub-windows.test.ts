import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  advance,
  refundSubWindows,
  settleSubWindows,
  subWindowAt,
  subWindowCount,
  subWindowRule,
  subWindowsAheadUs,
  subWindowsRemaining,
  subWindowsWaitUs,
  takeFromSubWindows,
} from './sub-windows.ts'

// Twelve seconds: a sub-window is one second long.
const tenIn12s = { name: '12s', limit: 10, periodMs: 12_000 }
const second = 1_000_000

test('a unit is forgotten when its sub-window has been over for the period, and not before', () => {
  const counter = counterOf(tenIn12s)
  counter.take(1_900_000, 10)

  const answers = [13.8, 13.9, 13.999_999, 14].map((at) => counter.take(at * second, 1))

  assert.deepEqual(answers, [false, false, false, true])
})

test('the waits of a full limit lead to the moments at which units are forgotten', () => {
  const counter = counterOf(tenIn12s)
  counter.take(1_900_000, 4)
  counter.take(5_500_000, 6)

  assert.equal(counter.waitUs(6_000_000, 1), 8 * second)
  assert.equal(counter.waitUs(6_000_000, 4), 8 * second)
  assert.equal(counter.waitUs(6_000_000, 5), 12 * second)
  assert.equal(counter.aheadUs(6_000_000), 12 * second)
  assert.equal(counter.remaining(6_000_000), 0)
})

test('more than the limit is never to be waited for with success', () => {
  const counter = counterOf(tenIn12s)

  assert.equal(counter.waitUs(0, 11) > 0, true)
  assert.equal(counter.remaining(0), 10)
})

test('what is settled over the limit stays as debt, up to half the limit or a unit for each node', () => {
  const rule = subWindowRule(tenIn12s)
  const few = new Array<number>(subWindowCount).fill(0)
  const many = new Uint32Array(subWindowCount)

  settleSubWindows(rule, few, 1_000, 2)
  settleSubWindows(rule, many, 1_000, 40)

  assert.equal(few.at(-1), 15)
  assert.equal(many.at(-1), 50)
  assert.equal(subWindowsRemaining(rule, many), 0)
})

test('a refund makes the limit whole at most', () => {
  const counter = counterOf(tenIn12s)
  counter.take(0, 3)
  counter.refund(0, 2)
  assert.equal(counter.remaining(0), 9)

  counter.refund(0, 100)

  assert.equal(counter.remaining(0), 10)
  assert.equal(counter.aheadUs(0), 0)
})

// The oracle keeps the log of all grants, and looks at every window that ends with one.
test('in any period at most the limit passes, and nothing is refused that fits a twelfth later', () => {
  fc.assert(
    fc.property(anyWindow(), anySteps(), (window, steps) => {
      const counter = counterOf(window)
      const { spanUs } = subWindowRule(window)
      const periodUs = window.periodMs * 1_000
      const log: { atUs: number; units: number }[] = []
      const usedSince = (fromUs: number) =>
        log.reduce((sum, { atUs, units }) => (atUs > fromUs ? sum + units : sum), 0)
      let nowUs = 1_795_219_272_000_000
      for (const { share, want } of steps) {
        nowUs += Math.floor(share * spanUs)
        const isGranted = counter.take(nowUs, want)

        const least = usedSince(nowUs - periodUs) + want
        const most = usedSince(nowUs - 13 * spanUs) + want
        assert.equal(isGranted ? least <= window.limit : most > window.limit, true)
        if (isGranted) log.push({ atUs: nowUs, units: want })
      }
    }),
    { numRuns: 300 },
  )
})

// Whichever of the units is given back, the others count in every window that they lie in.
test('after refunds, too, what was really used is at most the limit in any period', () => {
  const step = fc.record({
    share: fc.double({ min: 0, max: 4, noNaN: true }),
    back: fc.option(fc.nat({ max: 20 })),
  })
  fc.assert(
    fc.property(anyWindow(), fc.array(step, { maxLength: 80 }), (window, steps) => {
      const counter = counterOf(window)
      const { spanUs } = subWindowRule(window)
      let nowUs = 0
      let used: readonly number[] = []
      for (const { share, back } of steps) {
        nowUs += Math.floor(share * spanUs)
        used = used.filter((atUs) => atUs > nowUs - window.periodMs * 1_000)
        used = takeOrGiveBack(counter, used, nowUs, back)

        assert.equal(used.length <= window.limit, true)
      }
    }),
    { numRuns: 300 },
  )
})

test('steady load above the limit gets all but a thirteenth of it', () => {
  const counter = counterOf({ name: 'minute', limit: 120, periodMs: 60_000 })
  let granted = 0

  // Ten minutes, at exactly the limit.
  for (let atUs = 0; atUs < 600 * second; atUs += 500_000) {
    if (counter.take(atUs, 1)) granted += 1
  }

  assert.equal(granted <= 1_200, true)
  assert.equal(granted >= 1_200 * (12 / 13), true, `${granted} of 1,200`)
})

/** What is used then: gives back some unit of it, or takes one more. */
function takeOrGiveBack(
  counter: ReturnType<typeof counterOf>,
  used: readonly number[],
  nowUs: number,
  back: number | null,
): readonly number[] {
  if (back === null || used.length === 0) return counter.take(nowUs, 1) ? [...used, nowUs] : used
  counter.refund(nowUs, 1)
  return used.toSpliced(back % used.length, 1)
}

function counterOf(window: { name: string; limit: number; periodMs: number }) {
  const rule = subWindowRule(window)
  const counts = new Uint32Array(subWindowCount)
  let number = 0
  const moveTo = (nowUs: number) => {
    advance(counts, subWindowAt(rule, nowUs) - number)
    number = subWindowAt(rule, nowUs)
  }
  return {
    take(nowUs: number, want: number): boolean {
      moveTo(nowUs)
      if (subWindowsRemaining(rule, counts) < want) return false
      takeFromSubWindows(counts, want)
      return true
    },
    remaining(nowUs: number): number {
      moveTo(nowUs)
      return subWindowsRemaining(rule, counts)
    },
    waitUs(nowUs: number, want: number): number {
      moveTo(nowUs)
      return subWindowsWaitUs(rule, counts, want, nowUs)
    },
    aheadUs: (nowUs: number) => subWindowsAheadUs(rule, counts, nowUs),
    refund(nowUs: number, units: number): void {
      moveTo(nowUs)
      refundSubWindows(counts, units)
    },
  }
}

function anyWindow(): fc.Arbitrary<{ name: string; limit: number; periodMs: number }> {
  return fc.record({
    name: fc.constant('w'),
    limit: fc.integer({ min: 1, max: 40 }),
    periodMs: fc.oneof(fc.constantFrom(1, 7, 60_000), fc.integer({ min: 1, max: 31_536_000_000 })),
  })
}

/** Time since the last, in sub-windows, and the units asked for. */
function anySteps(): fc.Arbitrary<readonly { share: number; want: number }[]> {
  const share = fc.oneof(
    fc.constantFrom(0, 0.25, 1, 11.5, 12),
    fc.double({ min: 0, max: 14, noNaN: true }),
  )
  return fc.array(fc.record({ share, want: fc.integer({ min: 1, max: 9 }) }), { maxLength: 60 })
}
