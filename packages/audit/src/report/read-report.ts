/** Reads a report back, for whatever compares or repeats. @module */

import { Compile } from 'typebox/compile'
import { type AuditReport, AuditReportSchema } from './report.ts'

/**
 * @param name of the file, for whoever reads the error
 * @throws RangeError that says what is wrong with it
 */
export function readReport(text: string, name: string): AuditReport {
  const report = parsed(text, name)
  const schema = Compile(AuditReportSchema)
  if (!schema.Check(report)) {
    const [error] = schema.Errors(report)
    throw new RangeError(`${name} is no report: ${error?.instancePath} ${error?.message}`)
  }
  return report
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RangeError(`${name} is no JSON`, { cause: error })
  }
}
