import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differenceOf, ratchet, regressions } from './diff.ts'
import type { Finding, Verdict } from './report/report.ts'
import { finding, report } from './report/testing/finding.ts'

const cases: readonly (readonly [Verdict, Verdict, string])[] = [
  ['FAIL', 'PASS', 'fixed'],
  ['WAIVED', 'PASS', 'fixed'],
  ['FAIL', 'PARTIAL', 'fixed'],
  ['PASS', 'FAIL', 'new'],
  ['UNKNOWN', 'FAIL', 'new'],
  ['N/A', 'FAIL', 'new'],
  ['PASS', 'WAIVED', 'new'],
  ['FAIL', 'FAIL', 'still'],
  ['FAIL', 'WAIVED', 'still'],
  ['PASS', 'UNKNOWN', 'unknownNow'],
  ['FAIL', 'FLAKY', 'unknownNow'],
  ['FAIL', 'BLOCKED', 'unknownNow'],
  ['FAIL', 'SKIPPED', 'unknownNow'],
  ['FAIL', 'N/A', 'unknownNow'],
  ['PASS', 'PASS', 'none'],
  ['UNKNOWN', 'PASS', 'none'],
  ['UNKNOWN', 'BLOCKED', 'none'],
]
for (const [before, after, kind] of cases) {
  test(`${before}, then ${after}: ${kind}`, () => {
    const difference = differenceOf(
      report([finding({ verdict: before })]),
      report([finding({ verdict: after })]),
    )

    const kinds = (['fixed', 'new', 'still', 'unknownNow'] as const).filter(
      (each) => difference[each].length > 0,
    )
    assert.deepEqual(kinds, kind === 'none' ? [] : [kind])
  })
}

for (const [severity, verdict, count] of [
  ['critical', 'FAIL', 1],
  ['high', 'FAIL', 1],
  ['medium', 'FAIL', 0],
  ['low', 'FAIL', 0],
  ['critical', 'WAIVED', 0],
] as const) {
  test(`a new ${severity} ${verdict} is ${count === 1 ? 'a' : 'no'} regression`, () => {
    const difference = differenceOf(
      report([finding({ severity })]),
      report([finding({ severity, verdict })]),
    )

    assert.equal(regressions(difference).length, count)
  })
}

test('a failure that was there before is no regression', () => {
  const failing = report([finding({ severity: 'critical', verdict: 'FAIL' })])

  assert.deepEqual(regressions(differenceOf(failing, failing)), [])
  assert.deepEqual(ratchet(differenceOf(failing, failing)), [])
})

test('scores of one ruleset are taken as they are', () => {
  const before = report([finding({ verdict: 'FAIL' })])
  const after = report([finding()])

  const { isSameRuleset, score } = differenceOf(before, after)

  assert.equal(isSameRuleset, true)
  assert.deepEqual(score, { before: before.score, after: after.score })
})

test('of two rulesets both scores are made anew from what is in both', () => {
  const common: Partial<Finding> = { probe: 'common', wing: 'security' }
  const before = report([
    finding({ ...common, severity: 'low' }),
    finding({ probe: 'gone', severity: 'critical', verdict: 'FAIL' }),
  ])
  const after = report(
    [
      finding({ ...common, severity: 'high', verdict: 'FAIL' }),
      finding({ probe: 'added', severity: 'critical', verdict: 'FAIL' }),
    ],
    { ruleset: { ...before.ruleset, hash: 'sha256:another' } },
  )

  const difference = differenceOf(before, after)

  assert.equal(difference.isSameRuleset, false)
  assert.deepEqual([difference.score.before.proven, difference.score.after.proven], [100, 0])
  assert.deepEqual([difference.onlyBefore, difference.onlyAfter], [['gone'], ['added']])
  assert.deepEqual(
    difference.new.map((change) => change.after.probe),
    ['common'],
  )
})

test('the ratchet holds against any new failure, and against lower coverage', () => {
  const before = report([finding({ severity: 'low' }), finding({ probe: 'other' })])
  const failing = report([
    finding({ severity: 'low', verdict: 'FAIL' }),
    finding({ probe: 'other', verdict: 'UNKNOWN' }),
  ])

  const reasons = ratchet(differenceOf(before, failing))

  assert.deepEqual(reasons, [
    'SEC-11 fails and did not: Revocation is immediate.',
    'coverage fell from 100 % to 14.2 %',
  ])
})
