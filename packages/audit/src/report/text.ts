/**
 * The report in a terminal: the interval and the word, the wings, the failures that matter most with
 * their remedy, and what would show more.
 *
 * What a service said is cleaned of control characters first: it is not to move the cursor of whoever
 * reads it.
 *
 * @module
 */

import { styleText } from 'node:util'
import { summaryOf } from '../claims.ts'
import {
  because,
  capOf,
  duration,
  efforts,
  failureCount,
  foldedUnder,
  grouped,
  isCustomProfile,
  openCount,
  plural,
  scoreLine,
  whole,
  withVerdict,
} from './reading.ts'
import type { AuditReport, Finding, Word } from './report.ts'
import { type Paragraph, paragraphs, printable } from './wrapping.ts'

export interface TextOptions {
  /** Default false. */
  readonly colours?: boolean
  /** Columns. Default 80, at least 40, at most 110. */
  readonly width?: number
  /** Why the auditor exits as it does; empty if the gate passed. */
  readonly reasons?: readonly string[]
}

type Style = Parameters<typeof styleText>[0]
type Paint = (style: Style, text: string) => string

/** Colours only for people: a terminal, and no NO_COLOR (https://no-color.org). */
export function textOptionsOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): Required<Pick<TextOptions, 'colours' | 'width'>> {
  const isPlain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb'
  return { colours: stream.isTTY === true && !isPlain, width: stream.columns ?? 80 }
}

const failuresShown = 8
const openShown = 5

export function renderText(audited: AuditReport, options: TextOptions = {}): string {
  const report = printable({ ...audited, exchanges: [] })
  const width = Math.min(110, Math.max(40, options.width ?? 80))
  const paint: Paint = options.colours
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text
  const parts = [
    head(report, paint, width),
    wingLines(report, paint, width),
    ...failures(report, paint),
    ...open(report, paint),
    ...asides(report, paint),
    ...ending(report, paint, options.reasons),
  ]
  return `\n${paragraphs(parts, width)}\n`
}

const wordStyles: Readonly<Record<Word, Style>> = {
  READY: ['bold', 'green'],
  'READY WITH GAPS': ['bold', 'yellow'],
  'NOT PROVEN': ['bold', 'cyan'],
  'NOT READY': ['bold', 'red'],
}

function head(report: AuditReport, paint: Paint, width: number): Paragraph {
  const { score, target, depth, quality } = report
  const version = target.version === null ? '' : ` (${target.version})`
  const cap = capOf(report)
  return [
    { text: `${paint(wordStyles[score.word], score.word)}   ${scoreLine(score)}` },
    { text: bar(score.proven, score.ceiling, Math.min(60, width - 2), paint) },
    ...(cap === null ? [] : [{ text: paint('dim', cap) }]),
    { text: '' },
    {
      text: `${target.url}${version} · ${depth} · ${duration(report)} · ${grouped(quality.requests)} requests`,
    },
  ]
}

/** Full is proven, shaded is not known, a dot is refuted. */
function bar(lo: number, hi: number, cells: number, paint: Paint): string {
  const proven = Math.floor((lo / 100) * cells)
  const known = Math.max(proven, Math.floor((hi / 100) * cells))
  return (
    paint('green', '█'.repeat(proven)) +
    paint('dim', '░'.repeat(known - proven)) +
    paint('red', '·'.repeat(cells - known))
  )
}

function wingLines({ categories }: AuditReport, paint: Paint, width: number): Paragraph {
  const cells = width < 64 ? 10 : 20
  return categories.map(({ wing, lo, hi, coverage }) => {
    const range = `${whole(lo).padStart(3)} – ${whole(hi).padEnd(3)}`
    return {
      text: `${wing.padEnd(14)} ${bar(lo, hi, cells, paint)} ${range}  coverage ${whole(coverage).padStart(3)} %`,
    }
  })
}

function failures(report: AuditReport, paint: Paint): Paragraph[] {
  const found = withVerdict(report, 'FAIL')
  const more = found.length - failuresShown
  return [
    [{ text: paint('bold', failureCount(found)) }],
    ...found.slice(0, failuresShown).map((finding) => failure(report, finding, paint)),
    ...(more > 0 ? [[{ text: `and ${plural(more, 'more failure')} in the report` }]] : []),
  ]
}

function failure(report: AuditReport, finding: Finding, paint: Paint): Paragraph {
  const { ref, severity, title, observed, member, remedy, effort, replay } = finding
  const style: Style = severity === 'critical' || severity === 'high' ? 'red' : 'yellow'
  const folded = foldedUnder(report, finding)
  return [
    { text: `${paint(style, `✖ ${severity}`)}  ${paint('bold', `${ref} ${title}`)}` },
    ...(observed === null ? [] : [{ text: observed, indent: 2 }]),
    ...(member === undefined ? [] : [{ text: `By: ${member}`, indent: 2 }]),
    ...(remedy === null
      ? []
      : [{ text: `${paint('green', 'Remedy')} (${efforts[effort]}): ${remedy}`, indent: 2 }]),
    { text: paint('dim', replay), indent: 2 },
    ...(folded.length === 0
      ? []
      : [{ text: `Hides ${folded.map((each) => each.ref).join(', ')}.`, indent: 2 }]),
  ]
}

function open(report: AuditReport, paint: Paint): Paragraph[] {
  const count = openCount(report)
  if (count === null) return []
  const telling = withVerdict(report, 'FLAKY', 'UNKNOWN', 'PARTIAL')
  const lines = telling.slice(0, openShown).map((finding) => ({
    text: `${paint('yellow', finding.verdict)} ${finding.ref} ${finding.title} ${paint('dim', because(finding))}`,
    indent: 2,
  }))
  const more = telling.length - lines.length
  return [
    [
      { text: paint('bold', count) },
      ...lines,
      ...(more > 0 ? [{ text: `and ${more} more`, indent: 2 }] : []),
    ],
    ...unlocks(report, paint),
  ]
}

function unlocks({ unlock }: AuditReport, paint: Paint): Paragraph[] {
  if (unlock.length === 0) return []
  return [
    [
      { text: paint('bold', 'What would show most of the rest') },
      ...unlock.slice(0, 3).map(({ flag, probes, weight }) => ({
        text: `${paint('cyan', flag)}  ${plural(probes, 'more probe')}, ${whole(weight)} % of the score`,
        indent: 2,
      })),
    ],
  ]
}

function asides(report: AuditReport, paint: Paint): Paragraph[] {
  const { claims, ruleset, leftovers, stopped, defects } = report
  const waived = withVerdict(report, 'WAIVED')
  const declared = `${plural(ruleset.declared, 'declaration')} of N/A, ${ruleset.declared_weight} % of the score`
  const lines = [
    ...(claims.length > 0 ? [summaryOf(claims)] : []),
    ...(waived.length > 0
      ? [`${plural(waived.length, 'waiver')}, counted as failed: ${refsOf(waived)}`]
      : []),
    ...(ruleset.declared > 0
      ? [isCustomProfile(report) ? `${declared}: a custom profile` : declared]
      : []),
    ...(leftovers.length > 0 ? [`Could not be deleted: ${leftovers.join(', ')}`] : []),
    ...(stopped === null ? [] : [paint('red', `Stopped early: ${stopped}`)]),
    ...defects.map(({ probe, message }) =>
      paint('red', `The auditor itself is wrong in ${probe}: ${message}`),
    ),
  ]
  return lines.length === 0 ? [] : [lines.map((text) => ({ text }))]
}

function refsOf(findings: readonly Finding[]): string {
  return findings.map(({ ref }) => ref).join(', ')
}

function ending(report: AuditReport, paint: Paint, reasons?: readonly string[]): Paragraph[] {
  const note = { text: paint('dim', `This is no penetration test. Run ${report.run_id}.`) }
  if (reasons === undefined) return [[note]]
  if (reasons.length === 0) return [[{ text: paint('green', 'Gate passed.') }, note]]
  return [
    [...reasons.map((reason) => ({ text: `${paint('red', 'Gate failed')}: ${reason}` })), note],
  ]
}
