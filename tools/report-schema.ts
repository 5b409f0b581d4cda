/**
 * Writes the JSON Schema of the auditor's report, which is shipped with it.
 *
 * @module
 */

import { prettyJson } from '../deploy/grafana/pretty-json.ts'
import { AuditReportSchema } from '../packages/audit/src/report/report.ts'
import type { GeneratedFile } from './generated-file.ts'

export function reportSchema(): GeneratedFile {
  const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...AuditReportSchema }
  // Through JSON once, which leaves out what is only for types.
  const text = prettyJson(JSON.parse(JSON.stringify(schema)))
  return { path: 'packages/audit/schemas/audit-report.v1.json', text }
}
