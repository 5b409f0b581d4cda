/**
 * Whether a run may go on to whatever comes next: by severity, by a bound of the proven score, or
 * against an earlier report.
 *
 * @module
 */

import { differenceOf, ratchet } from '../diff.ts'
import { type Severity, severities } from '../probe.ts'
import type { AuditReport, Finding } from '../report/report.ts'

export type FailOn = Severity | 'never'

export interface GateOptions {
  /** A FAIL of that severity or worse fails. Default `high`. */
  readonly failOn?: FailOn | undefined
  /** Fails if the proven score is below. */
  readonly failUnder?: number | undefined
  /** UNKNOWN and FLAKY fail too. */
  readonly strict?: boolean
  /** Ratchet: instead of every FAIL, only what got worse since then. */
  readonly baseline?: AuditReport | undefined
}

/** Sentences that say why it failed; empty when it passed. */
export function gateFailures(report: AuditReport, options: GateOptions): readonly string[] {
  const { failUnder, strict = false, failOn = 'high', baseline } = options
  const { proven } = report.score
  const open = strict ? report.findings.filter(isOpen) : []
  return [
    ...(baseline ? ratchet(differenceOf(baseline, report)) : severe(report, failOn)),
    ...(failUnder !== undefined && proven < failUnder
      ? [`${proven} is proven, which is below --fail-under ${failUnder}`]
      : []),
    ...(open.length > 0 ? [`--strict allows no UNKNOWN and no FLAKY: ${named(open)}`] : []),
  ]
}

function severe({ findings }: AuditReport, failOn: FailOn): readonly string[] {
  if (failOn === 'never') return []
  const bound = severities.indexOf(failOn)
  const found = findings.filter(
    ({ verdict, severity }) => verdict === 'FAIL' && severities.indexOf(severity) <= bound,
  )
  return found.length === 0 ? [] : [`FAIL of severity ${failOn} or worse: ${named(found)}`]
}

function isOpen({ verdict }: Finding): boolean {
  return verdict === 'UNKNOWN' || verdict === 'FLAKY'
}

function named(findings: readonly Finding[]): string {
  const shown = findings.slice(0, 5).map(({ probe }) => probe)
  const more = findings.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}
