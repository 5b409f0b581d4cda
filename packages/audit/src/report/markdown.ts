/**
 * A summary for a step of a pipeline. With a baseline it tells only what changed.
 *
 * @module
 */

import { summaryOf } from '../claims.ts'
import { type Change, type Difference, differenceOf } from '../diff.ts'
import {
  because,
  capOf,
  duration,
  efforts,
  failureCount,
  grouped,
  openCount,
  scoreLine,
  whole,
  withVerdict,
} from './reading.ts'
import type { AuditReport, Finding } from './report.ts'

export function renderMarkdown(report: AuditReport, baseline?: AuditReport): string {
  const parts = baseline === undefined ? summary(report) : delta(differenceOf(baseline, report))
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function summary(report: AuditReport): string[] {
  const { score, target, depth, quality, claims, unlock, stopped } = report
  const failed = withVerdict(report, 'FAIL')
  return [
    `## ${score.word}: ${scoreLine(score)}`,
    `${code(target.url)} · ${depth} · ${duration(report)} · ${grouped(quality.requests)} requests`,
    capOf(report) ?? '',
    stopped === null ? '' : `**Stopped early:** ${plain(stopped)}`,
    wingTable(report),
    `### ${failureCount(failed)}`,
    failed.map(failureText).join('\n\n'),
    openCount(report) === null ? '' : `### ${openCount(report)}`,
    openTable(withVerdict(report, 'FLAKY', 'UNKNOWN', 'PARTIAL')),
    claims.length === 0 ? '' : `**${summaryOf(claims)}**`,
    unlock.length === 0
      ? ''
      : `To see more, give ${unlock
          .slice(0, 3)
          .map(({ flag }) => code(flag))
          .join(', then ')}.`,
  ]
}

function wingTable({ categories }: AuditReport): string {
  return table(
    ['wing', 'proven', 'ceiling', 'coverage'],
    categories.map(({ wing, lo, hi, coverage }) => [
      wing,
      whole(lo),
      whole(hi),
      `${whole(coverage)} %`,
    ]),
  )
}

function failureText({ severity, ref, title, observed, remedy, effort, replay }: Finding): string {
  const lines = [
    `**${severity} · ${ref} ${plain(title)}**`,
    observed === null ? '' : plain(observed),
    remedy === null ? '' : `*Remedy (${efforts[effort]}):* ${plain(remedy)}`,
    code(replay),
  ]
  return lines.filter((line) => line !== '').join('<br>\n')
}

function openTable(findings: readonly Finding[]): string {
  if (findings.length === 0) return ''
  const rows = findings.map((finding) => [
    finding.verdict,
    finding.ref,
    plain(finding.title),
    plain(because(finding)),
  ])
  return table(['verdict', 'probe', 'claim', 'why'], rows)
}

function delta(difference: Difference): string[] {
  const { before, after } = difference.score
  return [
    `## ${before.word} → ${after.word}`,
    `${scoreLine(before)} → ${scoreLine(after)}`,
    difference.isSameRuleset
      ? ''
      : 'The rulesets differ: both scores are made from the probes that are in both reports.',
    ...changeList('New failures', difference.new),
    ...changeList('Fixed', difference.fixed),
    ...changeList('Not known any more', difference.unknownNow),
    difference.still.length === 0 ? '' : `Still failing: ${refs(difference.still)}.`,
    difference.new.length + difference.fixed.length + difference.unknownNow.length === 0
      ? 'Nothing changed.'
      : '',
  ]
}

function changeList(title: string, changes: readonly Change[]): string[] {
  if (changes.length === 0) return []
  const lines = changes.map(({ before, after }) => {
    const { ref, severity, title: claim, verdict } = after
    return `- ${severity} ${ref} ${plain(claim)} ${before.verdict} → ${verdict}. ${plain(because(after))}`
  })
  return [`### ${title} (${changes.length})`, lines.join('\n')]
}

function refs(changes: readonly Change[]): string {
  return changes.map((change) => change.after.ref).join(', ')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** What a service said is no markup: neither Markdown nor HTML, and no mention of a person. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|~#!]/g, '\\$&')
    .replaceAll('@', '&#64;')
    .replaceAll('://', ':&#8203;//')
}

function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`
}
