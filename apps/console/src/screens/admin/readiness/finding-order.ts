/**
 * Which findings matter first, and which are shown.
 *
 * @module
 */

import type { AuditReport } from '../../../api/types.ts'

export type Finding = AuditReport['findings'][number]
export type Verdict = Finding['verdict']
export type Wing = Finding['wing']

/** What is to be done about comes before what is to be found out, and before what is settled. */
const verdictOrder: readonly Verdict[] = [
  'FAIL',
  'PARTIAL',
  'FLAKY',
  'UNKNOWN',
  'BLOCKED',
  'SKIPPED',
  'WAIVED',
  'N/A',
  'PASS',
]
const severityOrder: readonly Finding['severity'][] = ['critical', 'high', 'medium', 'low']

export const wings: readonly Wing[] = [
  'foundation',
  'security',
  'reliability',
  'observability',
  'delivery',
]
export const verdicts: readonly Verdict[] = verdictOrder

/** By verdict, then by severity, then as in the report. */
export function ordered(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => rank(a) - rank(b))
}

function rank({ verdict, severity }: Finding): number {
  return verdictOrder.indexOf(verdict) * severityOrder.length + severityOrder.indexOf(severity)
}

export interface FindingFilter {
  readonly wing?: string
  readonly verdict?: string
}

export function matching(findings: readonly Finding[], filter: FindingFilter): readonly Finding[] {
  const { wing, verdict } = filter
  return findings.filter(
    (one) =>
      (wing === undefined || one.wing === wing) &&
      (verdict === undefined || one.verdict === verdict),
  )
}

const staleAfterMs = 30 * 86_400_000

/** A service changes: after a month the report is about another one. */
export function isOld({ finished_at }: Pick<AuditReport, 'finished_at'>, nowMs: number): boolean {
  return nowMs - Date.parse(finished_at) > staleAfterMs
}
