import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Severity } from '../probe.ts'
import type { AuditReport, Verdict } from '../report/report.ts'
import { scoreOf } from '../score.ts'
import { gateFailures } from './gate.ts'

test('a FAIL of the bound or worse fails, one below does not, and one that is waived never', () => {
  const high = reportWith(['FAIL', 'high'])
  const waived = reportWith(['WAIVED', 'critical'])

  assert.equal(gateFailures(high, {}).length, 1)
  assert.equal(gateFailures(high, { failOn: 'critical' }).length, 0)
  assert.equal(gateFailures(high, { failOn: 'never' }).length, 0)
  assert.equal(gateFailures(reportWith(['FAIL', 'medium']), {}).length, 0)
  assert.equal(gateFailures(waived, { failOn: 'low' }).length, 0)
})

test('--fail-under looks at what is proven, not at what is possible', () => {
  const unknown = reportWith(['UNKNOWN', 'low'])

  assert.equal(unknown.score.ceiling, 100)
  assert.equal(gateFailures(unknown, { failUnder: 1 }).length, 1)
  assert.equal(gateFailures(unknown, { failUnder: 0 }).length, 0)
})

test('--strict lets no UNKNOWN and no FLAKY pass', () => {
  for (const verdict of ['UNKNOWN', 'FLAKY'] as const) {
    const report = reportWith([verdict, 'low'])

    assert.equal(gateFailures(report, {}).length, 0)
    assert.equal(gateFailures(report, { strict: true }).length, 1)
  }
})

test('against a baseline an old FAIL passes, and a new one or less coverage does not', () => {
  const failing = reportWith(['FAIL', 'critical'])

  assert.equal(gateFailures(failing, { baseline: failing }).length, 0)
  assert.equal(gateFailures(failing, { baseline: reportWith(['PASS', 'critical']) }).length, 1)
  assert.equal(gateFailures(reportWith(['UNKNOWN', 'critical']), { baseline: failing }).length, 1)
})

function reportWith([verdict, severity]: readonly [Verdict, Severity]): AuditReport {
  const finding = { probe: 'some', ref: 'TST-1', title: '', wing: 'security' as const }
  const findings = [{ ...finding, verdict, severity }]
  const report = { findings, ruleset: { hash: 'same' }, ...scoreOf(findings) }
  return report as unknown as AuditReport
}
