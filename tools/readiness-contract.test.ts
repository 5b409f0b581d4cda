import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Value } from 'typebox/value'
import { AuditReportSchema } from '../apps/vehicle-api/src/admin/readiness-schemas.ts'
import {
  emptyReport,
  failingReport,
  richReport,
} from '../packages/audit/src/report/testing/rich-report.ts'

for (const [name, report] of [
  ['rich', richReport()],
  ['failing', failingReport()],
  ['empty', emptyReport()],
] as const) {
  test(`the service can show a ${name} report of the auditor`, () => {
    assert.deepEqual([...Value.Errors(AuditReportSchema, report)], [])
  })
}

test('a report without a score cannot be shown', () => {
  const { score: _, ...rest } = richReport()

  assert.notDeepEqual([...Value.Errors(AuditReportSchema, rest)], [])
})
