/**
 * An audit from beginning to end: gather, judge, score, answer the claims, pass the gate.
 *
 * @module
 */

import { type Checklist, judgeClaims } from './claims.ts'
import type { AuditReport } from './report/report.ts'
import { type GateOptions, gateFailures } from './run/gate.ts'
import type { RunEnd, RunOptions } from './run/run-options.ts'
import { type FinishedRun, finishedRun } from './run/run-probes.ts'

export interface AuditOptions extends RunOptions {
  readonly gate?: GateOptions
  /** Checklists to be answered. */
  readonly checklists?: readonly Checklist[]
}

export interface Audit {
  readonly report: AuditReport
  readonly evidence: FinishedRun['evidence']
  readonly end: RunEnd
  /** Why the gate failed; empty when it passed. */
  readonly failures: readonly string[]
}

/** @throws UsageError, TargetRefused: then nothing was asked of any service. */
export async function audit(options: AuditOptions): Promise<Audit> {
  const { report, end, evidence } = await finishedRun(options)
  const { checklists = [], gate = {} } = options
  const claims = checklists.flatMap((checklist) => judgeClaims(checklist, report.findings))
  const full: AuditReport = { ...report, claims }
  return { report: full, end, evidence, failures: gateFailures(full, gate) }
}

/** Ids that a checklist or a config may name. Loads the catalogue, the larger part of the program. */
export async function probeIds(): Promise<readonly string[]> {
  const { catalogue } = await import('./catalogue.ts')
  return catalogue.map(({ id }) => id)
}
