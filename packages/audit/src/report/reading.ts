/** What every renderer reads out of a report: order, groups, and the sentences they share. @module */

import { type Severity, severities } from '../probe.ts'
import { customProfileAbovePercent } from '../score.ts'
import type { AuditReport, Exchange, Finding, Verdict } from './report.ts'

export const efforts = { S: 'hours', M: 'days', L: 'weeks' } as const

/** In which a point was lost or not won; the worst first. */
export const openVerdicts = ['FLAKY', 'PARTIAL', 'UNKNOWN', 'BLOCKED', 'SKIPPED'] as const

/** The worst first, then by short name. */
export function sorted(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (one, other) =>
      severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
      one.ref.localeCompare(other.ref, 'en'),
  )
}

export function withVerdict(report: AuditReport, ...wanted: Verdict[]): readonly Finding[] {
  return sorted(report.findings.filter(({ verdict }) => wanted.includes(verdict)))
}

/** Findings that mean nothing while this one fails. */
export function foldedUnder({ findings }: AuditReport, cause: Finding): readonly Finding[] {
  return sorted(findings.filter(({ blockedBy }) => blockedBy?.includes(cause.probe) ?? false))
}

export function exchangesOf(report: AuditReport): (finding: Finding) => readonly Exchange[] {
  const byId = new Map(report.exchanges.map((exchange) => [exchange.id, exchange]))
  return ({ evidence }) => evidence.map((id) => byId.get(id)).filter((each) => each !== undefined)
}

/** "proven 74 · ceiling 91 · coverage 83 %": never one number alone, and none rounded up. */
export function scoreLine({ proven, ceiling, coverage }: AuditReport['score']): string {
  return `proven ${whole(proven)} · ceiling ${whole(ceiling)} · coverage ${whole(coverage)} %`
}

export function whole(percent: number): string {
  return String(Math.floor(percent))
}

/** Why the score is no higher than it is; null if nothing holds it. */
export function capOf({ findings }: AuditReport): string | null {
  const refuted = findings.filter(({ verdict }) => verdict === 'FAIL' || verdict === 'WAIVED')
  const open = findings.filter(
    ({ verdict, held }) =>
      openVerdicts.some((each) => each === verdict) && !(verdict === 'PARTIAL' && held === 1),
  )
  const of = (list: readonly Finding[], severity: Severity) =>
    list.filter((finding) => finding.severity === severity).length
  const sentences = [
    [of(refuted, 'critical'), 'critical failure', 'hold the score at 49 at most'],
    [of(open, 'critical'), 'critical probe without proof', 'hold what is proven at 49 at most'],
    [of(refuted, 'high'), 'high failure', 'hold the score at 79 at most'],
    [of(open, 'high'), 'high probe without proof', 'hold what is proven at 79 at most'],
  ] as const
  const first = sentences.find(([count]) => count > 0)
  if (first === undefined) return null
  const [count, what, holds] = first
  return `${plural(count, what)} ${count === 1 ? holds.replace('hold', 'holds') : holds}.`
}

/** "3 failures: 1 critical, 2 high"; "No failure" without any. */
export function failureCount(failures: readonly Finding[]): string {
  if (failures.length === 0) return 'No failure'
  const parts = severities.flatMap((severity) => {
    const count = failures.filter((finding) => finding.severity === severity).length
    return count === 0 ? [] : [`${count} ${severity}`]
  })
  return `${plural(failures.length, 'failure')}: ${parts.join(', ')}`
}

/** "23 not proven: 18 BLOCKED, 5 UNKNOWN"; null if all is. */
export function openCount(report: AuditReport): string | null {
  const parts = openVerdicts.flatMap((verdict) => {
    const count = withVerdict(report, verdict).length
    return count === 0 ? [] : [`${count} ${verdict}`]
  })
  const count = withVerdict(report, ...openVerdicts).length
  return count === 0 ? null : `${count} not proven: ${parts.join(', ')}`
}

/** Plural of the first word that is a noun: "2 critical probes without proof". */
export function plural(count: number, what: string): string {
  if (count === 1) return `1 ${what}`
  return `${count} ${what.replace(/(probe|failure|waiver|request|declaration)(?!s)\b/, '$1s')}`
}

/** "2 min 41 s" */
export function duration({ started_at: from, finished_at: to }: AuditReport): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000))
  const minutes = Math.floor(seconds / 60)
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`
}

/** Of a finding that shows no evidence: why. */
export function because(finding: Finding): string {
  const { observed, missing = [], blockedBy = [] } = finding
  if (observed !== null) return observed
  if (missing.length > 0) return `Needs ${missing.join(', ')}.`
  if (blockedBy.length > 0) return `Blocked by ${blockedBy.join(', ')}.`
  return ''
}

/** What counts as one profile only: too much of it was declared away. */
export function isCustomProfile({ ruleset }: AuditReport): boolean {
  return ruleset.declared_weight > customProfileAbovePercent
}

/** 1204 as "1,204", whatever the language of the machine is. */
export function grouped(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}
