/**
 * What was found as lines for people: by group, each with a mark and its word. Pure.
 *
 * @module
 */

import type { CheckResult, CheckStatus, Finding } from '@plimsoll/kit/doctor'
import type { Page } from '../terminal/listing.ts'
import type { Colour } from '../terminal/paint.ts'
import { fitted, padEnd, printable, textWidth } from '../terminal/text-width.ts'
import { version } from '../version.ts'
import type { Examination } from './examination.ts'

interface Mark {
  readonly sign: string
  readonly word: string
  readonly colour: Colour
}

const marks: Readonly<Record<CheckStatus, Mark>> = {
  ok: { sign: '✓', word: 'ok', colour: 'green' },
  warn: { sign: '!', word: 'warn', colour: 'yellow' },
  fail: { sign: '✗', word: 'fail', colour: 'red' },
  skipped: { sign: '–', word: 'skip', colour: 'dim' },
}
const markWidth = 6
const gap = '  '

export function viewOf(examination: Examination, page: Page): readonly string[] {
  const { results, profile = 'nothing that is known', replicas } = examination
  const titleWidth = Math.max(...results.map(({ title }) => textWidth(title)))
  const groups = Object.entries(Object.groupBy(results, ({ group = 'Others' }) => group))
  const instances = replicas === 1 ? '' : `, ${replicas} instances`
  return [
    page.paint('bold', `Vehicle Classifier API ${version}, as ${printable(profile)}${instances}`),
    ...groups.flatMap(([group, of = []]) => [
      '',
      page.paint('bold', group),
      ...of.flatMap((result) => resultLines(result, titleWidth, page)),
    ]),
    '',
    ...summaryLines(examination, page),
  ]
}

function resultLines(result: CheckResult, titleWidth: number, page: Page): readonly string[] {
  const findings: readonly Finding[] =
    result.findings.length > 0 ? result.findings : [{ status: result.status, found: '' } as Finding]
  return findings.flatMap((finding, index) => {
    const title = padEnd(index === 0 ? result.title : '', titleWidth)
    return findingLines(finding, title, page)
  })
}

function findingLines(finding: Finding, title: string, page: Page): readonly string[] {
  const { sign, word, colour } = marks[finding.status]
  const start = `${gap}${page.paint(colour, padEnd(`${sign} ${word}`, markWidth))}${gap}${title}${gap}`
  const indent = gap.length + markWidth + gap.length + textWidth(title) + gap.length
  // Where no width is left beside the title, the text has lines of its own.
  const isNarrow = page.columns !== undefined && page.columns < indent + 30
  const at = isNarrow ? 2 * gap.length : indent
  const lines = (text: string) => fitted(printable(text), page.columns, at).split(/\n */)
  const [first = '', ...more] = isNarrow ? ['', ...lines(textOf(finding))] : lines(textOf(finding))
  const dim = finding.status === 'skipped' ? (text: string) => page.paint('dim', text) : String
  const rest = more.map((text) => `${' '.repeat(at)}${dim(text)}`)
  return [`${start}${dim(first)}`.trimEnd(), ...rest, ...remedyLines(finding, at, page)]
}

function remedyLines(finding: Finding, at: number, { columns }: Page): readonly string[] {
  if (finding.status !== 'warn' && finding.status !== 'fail') return []
  const arrow = '→ '
  const indent = at + arrow.length
  const [first = '', ...more] = fitted(printable(finding.right), columns, indent).split(/\n */)
  return [
    `${' '.repeat(at)}${arrow}${first}`,
    ...more.map((text) => `${' '.repeat(indent)}${text}`),
  ]
}

function textOf(finding: Finding): string {
  if (finding.status === 'ok') return finding.found
  return finding.status === 'skipped' ? finding.reason : finding.wrong
}

function summaryLines(
  { summary, durationMs }: Examination,
  { columns, paint }: Page,
): readonly string[] {
  const { status, ok, warn, fail, skipped } = summary
  const verdict = {
    fail: 'It would not run as it should',
    warn: 'It would run; look at the warnings',
    ok: 'Nothing is wrong',
  }[status]
  const counts = `${fail} failed, ${warn} warned, ${ok} ok, ${skipped} skipped`
  const seconds = (durationMs / 1_000).toFixed(1)
  const text = fitted(`${verdict}: ${counts} (${seconds} s).`, columns)
  return text.split('\n').map((line) => paint(marks[status].colour, line))
}
