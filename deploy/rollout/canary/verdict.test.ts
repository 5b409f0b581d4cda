import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Bucket, Figures } from './figures.ts'
import { errorShare, judge, judgeErrors, type Margins } from './verdict.ts'

const margins: Margins = {
  requestsMin: 100,
  errorsMin: 5,
  errorShareMargin: 0.01,
  latencyRatioMax: 1.5,
  latencyFloorMs: 50,
}

test('a canary like the others is good', () => {
  const figures = { ...quick(1_000), errors: 10 }

  const { verdict } = judge(figures, figures, margins)

  assert.equal(verdict, 'good')
})

test('a canary with too many errors is bad, and the reason has the figures', () => {
  const canary = { ...quick(200), errors: 8 }

  const found = judgeErrors(canary, { ...quick(1_000), errors: 10 }, margins)

  assert.deepEqual(found, {
    verdict: 'bad',
    reasons: ["4.0 % of the canary's answers were errors (8 of 200); at most 2.0 % may be."],
  })
})

test('fewer requests than the least have no verdict', () => {
  const canary = { ...figures(99, 0.9), errors: 4 }

  assert.equal(judge(canary, quick(1_000), margins).verdict, 'undecided')
})

test('errors that would be too many of the least number are enough before that', () => {
  const stable = { ...quick(1_000), errors: 100 }
  const verdictOf = (errors: number) => judge({ ...quick(20), errors }, stable, margins).verdict

  // 11 % of 100 are allowed.
  assert.deepEqual([verdictOf(11), verdictOf(12)], ['undecided', 'bad'])
})

test('fewer errors than the least are a coincidence', () => {
  const judged = [4, 5].map((errors) => judge({ ...quick(100), errors }, quick(1_000), margins))

  assert.deepEqual(
    judged.map(({ verdict }) => verdict),
    ['good', 'bad'],
  )
})

test('a canary that is much slower is bad once the window is over, and not before', () => {
  const [slow, stable] = [figures(1_000, 0.5), quick(1_000)]

  const found = judge(slow, stable, margins)

  assert.equal(found.verdict, 'bad')
  assert.match(
    found.reasons[0] ?? '',
    /^p95 of the canary is 4\d\d ms; that of the others is 9\d ms/,
  )
  assert.equal(judgeErrors(slow, stable, margins).verdict, 'good')
})

test('what is slower by less than the floor is good, however many times that is', () => {
  const [canary, stable] = [figures(1_000, 0.04), figures(1_000, 0.01)]

  assert.equal(judge(canary, stable, margins).verdict, 'good')
})

test('a quantile with too few requests above it is not compared', () => {
  // Five requests lie above p95, and one above p99.
  const canary: Figures = { requests: 100, errors: 0, buckets: buckets([0.1, 98], [5, 100]) }

  assert.equal(judge(canary, quick(1_000), margins).verdict, 'good')
})

test('more errors never make a canary better, and fewer never worse', () => {
  fc.assert(
    fc.property(counts(), counts(), fc.nat(500), (canary, stable, more) => {
      const errors = Math.min(canary.requests, canary.errors + more)

      const [before, after] = [canary, { ...canary, errors }].map((each) =>
        judge(each, stable, margins),
      )

      assert.ok(before?.verdict !== 'bad' || after?.verdict === 'bad')
    }),
  )
})

test('a canary within the margin of the others is never bad for its errors', () => {
  fc.assert(
    fc.property(counts(), counts(), (canary, stable) => {
      const { verdict } = judgeErrors(canary, stable, margins)

      const isWithin = errorShare(canary) <= errorShare(stable) + margins.errorShareMargin
      assert.ok(!isWithin || verdict !== 'bad')
      const isCounted = canary.requests >= margins.requestsMin && canary.errors >= margins.errorsMin
      assert.ok(isWithin || !isCounted || verdict === 'bad')
      assert.ok(canary.requests >= margins.requestsMin || verdict !== 'good')
    }),
  )
})

function quick(requests: number): Figures {
  return figures(requests, 0.1)
}

/** All of which took between half of `seconds` and all of it. */
function figures(requests: number, seconds: number): Figures {
  return { requests, errors: 0, buckets: buckets([seconds / 2, 0], [seconds, requests]) }
}

function buckets(...pairs: readonly (readonly [number, number])[]): readonly Bucket[] {
  const total = pairs.at(-1)?.[1] ?? 0
  return [...pairs, [Number.POSITIVE_INFINITY, total] as const].map(([bound, count]) => ({
    bound,
    count,
  }))
}

function counts(): fc.Arbitrary<Figures> {
  return fc
    .record({ requests: fc.nat(2_000), share: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ requests, share }) => ({ ...quick(requests), errors: Math.round(requests * share) }))
}
