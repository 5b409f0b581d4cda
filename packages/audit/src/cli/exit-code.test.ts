import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditReport } from '../report/report.ts'
import { exitCodeOf } from './exit-code.ts'

test('a gate that passed is 0, and one that failed is 1', () => {
  assert.equal(exitCodeOf({ report: reportWith(0), end: 'complete', failures: [] }), 0)
  assert.equal(exitCodeOf({ report: reportWith(0), end: 'complete', failures: ['why'] }), 1)
})

test('a run that did not end as it should is no pass, whatever its gate says', () => {
  const codes = (['unreachable', 'unsafe', 'interrupted'] as const).map((end) =>
    exitCodeOf({ report: reportWith(0), end, failures: [] }),
  )

  assert.deepEqual(codes, [3, 4, 130])
})

test('a defect of the auditor comes before everything else', () => {
  for (const end of ['complete', 'unreachable', 'unsafe', 'interrupted'] as const) {
    assert.equal(exitCodeOf({ report: reportWith(1), end, failures: ['why'] }), 5)
  }
})

function reportWith(defects: number): AuditReport {
  const report: Partial<AuditReport> = {
    defects: Array.from({ length: defects }, () => ({ probe: 'some', message: 'it threw' })),
  }
  return report as AuditReport
}
