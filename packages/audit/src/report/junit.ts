/**
 * The report as JUnit XML: a suite for each wing, a case for each probe.
 *
 *     FAIL                    failure
 *     N/A, BLOCKED, SKIPPED   skipped, with the reason
 *     WAIVED                  skipped: the risk is accepted
 *     UNKNOWN, FLAKY          an error under `--strict`, else skipped
 *
 * @module
 */

import { wings } from '../probe.ts'
import { because, efforts, scoreLine, sorted } from './reading.ts'
import type { AuditReport, Finding } from './report.ts'
import { escaped } from './xml.ts'

export function renderJunit(report: AuditReport, { strict = false } = {}): string {
  const suites = wings.flatMap((wing) => {
    const own = sorted(report.findings.filter((finding) => finding.wing === wing))
    return own.length === 0 ? [] : [suite(wing, own, strict)]
  })
  const name = escaped(`plimsoll ${report.target.url}: ${scoreLine(report.score)}`)
  const totals = counts(report.findings, strict)
  const head = `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${name}"${totals}>`
  return `${[head, ...suites, '</testsuites>'].join('\n')}\n`
}

function suite(wing: string, findings: readonly Finding[], strict: boolean): string {
  const cases = findings.map((finding) => testCase(finding, strict))
  const head = `  <testsuite name="${wing}"${counts(findings, strict)}>`
  return [head, ...cases, '  </testsuite>'].join('\n')
}

function counts(findings: readonly Finding[], strict: boolean): string {
  const count = (wanted: Kind) =>
    findings.filter(({ verdict }) => kindOf(verdict, strict) === wanted).length
  const seconds = findings.reduce((sum, finding) => sum + secondsOf(finding), 0)
  return ` tests="${findings.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${seconds.toFixed(3)}"`
}

type Kind = 'passed' | 'failure' | 'error' | 'skipped'

function kindOf(verdict: Finding['verdict'], strict: boolean): Kind {
  if (verdict === 'FAIL') return 'failure'
  if (verdict === 'PASS' || verdict === 'PARTIAL') return 'passed'
  if (strict && (verdict === 'UNKNOWN' || verdict === 'FLAKY')) return 'error'
  return 'skipped'
}

function testCase(finding: Finding, strict: boolean): string {
  const { wing, probe, ref, title, verdict } = finding
  const name = escaped(`${ref} ${title}`)
  const time = secondsOf(finding).toFixed(3)
  const head = `    <testcase classname="plimsoll.${wing}.${escaped(probe)}" name="${name}" time="${time}"`
  const message = escaped(`${verdict}: ${because(finding)}`)
  const kind = kindOf(verdict, strict)
  if (kind === 'passed') return `${head}/>`
  if (kind === 'skipped') return `${head}><skipped message="${message}"/></testcase>`
  const type = ` type="${escaped(finding.severity)}"`
  return `${head}><${kind} message="${message}"${type}>${escaped(details(finding))}</${kind}></testcase>`
}

function details({ observed, member, why, remedy, effort, replay }: Finding): string {
  return [
    observed,
    member === undefined ? null : `By: ${member}`,
    why === '' ? null : `Why it matters: ${why}`,
    remedy === null ? null : `Remedy (${efforts[effort]}): ${remedy}`,
    replay,
  ]
    .filter((line) => line !== null)
    .join('\n')
}

function secondsOf({ attempts }: Finding): number {
  return attempts.reduce((sum, { ms }) => sum + ms, 0) / 1000
}
