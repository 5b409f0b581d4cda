/** What holds of the score in every portfolio of findings. @module */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { severities, wings } from './probe.ts'
import { type Scored, type Verdict, verdicts } from './report/report.ts'
import { scoreOf, shares } from './score.ts'

test('lo is at most hi, and both are percentages', () => {
  fc.assert(
    fc.property(portfolio, (findings) => {
      const { score, categories } = scoreOf(findings)
      for (const [lo, hi] of [
        [score.proven, score.ceiling],
        ...categories.map((each) => [each.lo, each.hi] as const),
      ] as const) {
        assert.ok(lo >= 0 && lo <= hi && hi <= 100)
      }
      assert.ok(score.coverage >= 0 && score.coverage <= 100)
    }),
    { numRuns: 2_000 },
  )
})

test('hiding never raises what is proven, in 20,000 portfolios', () => {
  assert.equal(
    raisedByHiding((findings) => scoreOf(findings).score.proven),
    0,
  )
})

test('control: a formula that drops unknowns rewards hiding', () => {
  const dropping = (findings: readonly Scored[]) => {
    const known = findings.filter(({ verdict }) => !hidden.includes(verdict))
    return scoreOf(known).score.proven
  }

  assert.ok(raisedByHiding(dropping) > 1_000)
})

test('a better verdict never lowers either end', () => {
  fc.assert(
    fc.property(portfolio, fc.nat(), fc.nat(4), fc.nat(4), (findings, at, one, other) => {
      const ranks: readonly Partial<Scored>[] = [
        { verdict: 'FAIL' },
        { verdict: 'UNKNOWN' },
        { verdict: 'PARTIAL', held: 0.3, unexercised: 0.7 },
        { verdict: 'PARTIAL', held: 0.8, unexercised: 0.2 },
        { verdict: 'PASS' },
      ]
      const [worse, better] = [Math.min(one, other), Math.max(one, other)].map((rank) => {
        const changed = { ...ranks[rank] }
        return scoreOf(replaced(findings, at % findings.length, changed)).score
      })
      assert.ok(worse !== undefined && better !== undefined)
      assert.ok(worse.proven <= better.proven)
      assert.ok(worse.ceiling <= better.ceiling)
    }),
    { numRuns: 2_000 },
  )
})

test('a cap holds whatever else there is', () => {
  fc.assert(
    fc.property(portfolio, (findings) => {
      const { score } = scoreOf(findings)
      for (const [severity, cap] of [
        ['critical', 49],
        ['high', 79],
      ] as const) {
        const own = findings.filter((each) => each.severity === severity && each.verdict !== 'N/A')
        const isRefuted = own.some(({ verdict }) => verdict === 'FAIL' || verdict === 'WAIVED')
        if (isRefuted) assert.ok(score.ceiling <= cap)
        if (own.some((each) => each.verdict !== 'PASS' && each.held !== 1))
          assert.ok(score.proven <= cap)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('the shares of all findings are 100', () => {
  fc.assert(
    fc.property(portfolio, (findings) => {
      const share = shares(findings)
      const sum = findings.reduce((total, each) => total + share(each), 0)
      assert.ok(Math.abs(sum - 100) < 1e-9)
    }),
  )
})

const hidden: readonly Verdict[] = ['UNKNOWN', 'FLAKY', 'BLOCKED', 'SKIPPED']

const anyFinding: fc.Arbitrary<Scored> = fc
  .record({
    wing: fc.constantFrom(...wings),
    severity: fc.constantFrom(...severities),
    // Mostly passes, as services are; otherwise the caps hide everything else.
    verdict: fc.oneof(
      { weight: 6, arbitrary: fc.constant<Verdict>('PASS') },
      { weight: 1, arbitrary: fc.constantFrom(...verdicts) },
    ),
    held: fc.double({ min: 0, max: 1, noNaN: true }),
    unexercised: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map((each) => finding({ ...each, unexercised: each.unexercised * (1 - each.held) }))

const portfolio = fc.array(anyFinding, { minLength: 1, maxLength: 30 })

/** In how many of 20,000 portfolios does somebody gain who hides one finding? */
function raisedByHiding(proven: (findings: readonly Scored[]) => number): number {
  let raised = 0
  fc.assert(
    fc.property(portfolio, fc.nat(), fc.constantFrom(...hidden), (findings, at, verdict) => {
      const before = proven(findings)
      const after = proven(replaced(findings, indexToHide(findings, at), { verdict }))
      if (after > before) raised += 1
    }),
    { numRuns: 20_000 },
  )
  return raised
}

/** A failure if there is one: nobody hides anything else. */
function indexToHide(findings: readonly Scored[], at: number): number {
  const failed = findings.findIndex(({ verdict }) => verdict === 'FAIL')
  return failed === -1 ? at % findings.length : failed
}

function replaced(findings: readonly Scored[], at: number, by: Partial<Scored>): Scored[] {
  return findings.map((each, index) => (index === at ? { ...each, ...by } : each))
}

function finding(of: Partial<Scored>): Scored {
  return { probe: 'some-probe', wing: 'security', severity: 'low', verdict: 'PASS', ...of }
}
