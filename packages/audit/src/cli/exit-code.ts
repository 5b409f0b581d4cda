/** The exit code of an audit. @module */

import type { Audit } from '../run.ts'
import { exitCodes } from './command.ts'

/** What the auditor got wrong comes first: no verdict of such a run is to be relied on. */
export function exitCodeOf({
  report,
  end,
  failures,
}: Pick<Audit, 'report' | 'end' | 'failures'>): number {
  if (report.defects.length > 0) return exitCodes.defect
  if (end === 'interrupted') return exitCodes.interrupted
  if (end === 'unsafe') return exitCodes.unsafe
  if (end === 'unreachable') return exitCodes.unreachable
  return failures.length > 0 ? exitCodes.failed : exitCodes.passed
}
