import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Finding, isOld, matching, ordered } from './finding-order.ts'

function aFinding(ref: string, other: Partial<Finding>): Finding {
  const usual = { probe: ref, wing: 'security', severity: 'medium', verdict: 'PASS' } as const
  return { ...usual, ref, title: 'It holds.', observed: null, remedy: null, ...other }
}

const findings = [
  aFinding('A', {}),
  aFinding('B', { verdict: 'UNKNOWN', severity: 'critical' }),
  aFinding('C', { verdict: 'FAIL', severity: 'low' }),
  aFinding('D', { verdict: 'FAIL', severity: 'high', wing: 'delivery' }),
  aFinding('E', { verdict: 'BLOCKED' }),
  aFinding('F', { verdict: 'FAIL', severity: 'high' }),
]
const refs = (some: readonly Finding[]) => some.map(({ ref }) => ref).join('')

test('what failed comes first, the worst before all; what passed comes last', () => {
  assert.equal(refs(ordered(findings)), 'DFCBEA')
})

test('findings are filtered by wing and by verdict', () => {
  assert.equal(refs(matching(findings, {})), 'ABCDEF')
  assert.equal(refs(matching(findings, { wing: 'security', verdict: 'FAIL' })), 'CF')
  assert.equal(refs(matching(findings, { wing: 'nowhere' })), '')
})

test('a report is old after thirty days', () => {
  const report = { finished_at: '2026-01-01T00:00:00.000Z' }

  assert.equal(isOld(report, Date.parse('2026-01-31T00:00:00.000Z')), false)
  assert.equal(isOld(report, Date.parse('2026-01-31T00:00:01.000Z')), true)
})
