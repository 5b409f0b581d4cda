import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wings } from './probe.ts'
import type { Scored } from './report/report.ts'
import { declaredOf, publicApi, rulesetHash, scoreOf } from './score.ts'

test('all proven is READY with 100 and 100', () => {
  const { score } = scoreOf(wings.map((wing) => finding({ wing })))

  assert.deepEqual(score, { proven: 100, ceiling: 100, coverage: 100, word: 'READY' })
})

test('the formula gives what it gives by hand', () => {
  const findings = [
    finding({ wing: 'security', severity: 'medium', verdict: 'FAIL' }),
    finding({ wing: 'security', severity: 'medium' }),
    finding({ wing: 'delivery', severity: 'medium', verdict: 'UNKNOWN' }),
    finding({ wing: 'delivery', severity: 'low', verdict: 'PARTIAL', held: 0.5, unexercised: 0.3 }),
    finding({ wing: 'foundation', severity: 'low', verdict: 'N/A' }),
  ]

  const { score, categories } = scoreOf(findings)

  // Security 50 to 50; delivery (0 + 0.5) / 4 to (3 + 0.8) / 4, decided 0.7 / 4; weights 30 and 10.
  assert.deepEqual(categories, [
    { wing: 'security', weight: 30, lo: 50, hi: 50, coverage: 100 },
    { wing: 'delivery', weight: 10, lo: 12.5, hi: 95, coverage: 17.5 },
  ])
  assert.deepEqual(score, { proven: 40.6, ceiling: 61.2, coverage: 79.3, word: 'NOT READY' })
})

for (const [severity, cap] of [
  ['critical', 49],
  ['high', 79],
] as const) {
  for (const verdict of ['FAIL', 'WAIVED'] as const) {
    test(`one ${severity} ${verdict} caps both ends at ${cap}`, () => {
      const { score } = scoreOf([...many(500), finding({ severity, verdict })])

      assert.deepEqual([score.proven, score.ceiling], [cap, cap])
    })
  }

  for (const verdict of ['UNKNOWN', 'FLAKY', 'BLOCKED', 'SKIPPED', 'PARTIAL'] as const) {
    test(`one ${severity} ${verdict} caps what is proven at ${cap}, not the ceiling`, () => {
      const { score } = scoreOf([
        ...many(500),
        finding({ severity, verdict, held: 0.9, unexercised: 0.1 }),
      ])

      assert.equal(score.proven, cap)
      assert.equal(score.ceiling, 100)
    })
  }
}

test('a medium failure caps nothing', () => {
  const { score } = scoreOf([...many(500), finding({ severity: 'medium', verdict: 'FAIL' })])

  assert.ok(score.proven > 99)
})

test('a PARTIAL that holds as a whole is proven', () => {
  const { score } = scoreOf([finding({ severity: 'critical', verdict: 'PARTIAL', held: 1 })])

  assert.deepEqual(score, { proven: 100, ceiling: 100, coverage: 100, word: 'READY' })
})

const wordCases: readonly (readonly [string, readonly Partial<Scored>[]])[] = [
  ['NOT READY', [{ severity: 'critical', verdict: 'FAIL' }]],
  ['NOT READY', [{ severity: 'critical', verdict: 'WAIVED' }]],
  ['NOT READY', [{ severity: 'medium' }, { severity: 'medium', verdict: 'FAIL' }]],
  ['READY', [...ten({ severity: 'critical' }), { severity: 'medium', verdict: 'FAIL' }]],
  ['READY', [...ten({ severity: 'critical' }), { severity: 'critical', verdict: 'N/A' }]],
  ['READY WITH GAPS', [...ten({ severity: 'critical' }), { severity: 'high', verdict: 'FAIL' }]],
  ['READY WITH GAPS', [...ten({ severity: 'critical' }), { severity: 'high', verdict: 'UNKNOWN' }]],
  ['READY WITH GAPS', [...ten({ severity: 'low' }), { severity: 'medium', verdict: 'UNKNOWN' }]],
  ['NOT PROVEN', [...ten({}), { severity: 'critical', verdict: 'UNKNOWN' }]],
  ['NOT PROVEN', [{ verdict: 'BLOCKED' }]],
  ['NOT PROVEN', []],
  ['NOT PROVEN', [{ verdict: 'N/A' }]],
]
for (const [word, findings] of wordCases) {
  const told = findings.map(({ severity = 'low', verdict = 'PASS' }) => `${severity} ${verdict}`)
  test(`${[...new Set(told)].join(', ') || 'nothing'}: ${word}`, () => {
    assert.equal(scoreOf(findings.map(finding)).score.word, word)
  })
}

test('89.96 is not shown as 90', () => {
  const passes = many(8_996, { severity: 'low' })
  const fails = many(1_004, { severity: 'low', verdict: 'FAIL' })

  const { score } = scoreOf([...passes, ...fails])

  assert.deepEqual([score.proven, score.ceiling], [89.9, 89.9])
  assert.equal(score.word, 'READY WITH GAPS')
})

test('the ruleset hash is of rules and weights, and not of their order', () => {
  const rules = wings.map((wing) => ({ id: `of-${wing}`, wing, severity: 'low' as const }))

  const hash = rulesetHash(rules)

  assert.match(hash, /^sha256:[0-9a-f]{64}$/)
  assert.equal(rulesetHash([...rules].reverse()), hash)
  assert.notEqual(rulesetHash(rules.slice(1)), hash)
  assert.notEqual(rulesetHash(rules.map((rule) => ({ ...rule, severity: 'high' as const }))), hash)
  const heavier = { ...publicApi, wings: { ...publicApi.wings, delivery: 11 } }
  assert.notEqual(rulesetHash(rules, heavier), hash)
})

test('only a declared N/A counts as declared, by its share of the whole', () => {
  const accepted = { owner: 'team', reason: 'OTHER', expires: '2027-01-01' }
  const findings = [
    { ...finding({ wing: 'security', severity: 'critical', verdict: 'N/A' }), accepted },
    finding({ wing: 'security', severity: 'critical', verdict: 'N/A' }),
    finding({ wing: 'delivery', severity: 'low' }),
  ]

  // Security is 30 of 40, and the declared one is half of it.
  assert.deepEqual(declaredOf(findings), { declared: 1, declared_weight: 37.5 })
})

function finding(of: Partial<Scored>): Scored {
  return { probe: 'some-probe', wing: 'security', severity: 'low', verdict: 'PASS', ...of }
}

function many(count: number, of: Partial<Scored> = {}): Scored[] {
  return Array.from({ length: count }, () => finding(of))
}

function ten(of: Partial<Scored>): Partial<Scored>[] {
  return Array.from({ length: 10 }, () => of)
}
