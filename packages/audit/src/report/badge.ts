/**
 * The badge: proven and coverage together, and the day. Grey once the report is older than 30 days,
 * because a ship that was measured once is not measured for ever.
 *
 * The JSON is of the kind that endpoint badges read (schemaVersion 1).
 *
 * @module
 */

import { isCustomProfile, whole } from './reading.ts'
import type { AuditReport, Word } from './report.ts'
import { escaped } from './xml.ts'

export interface Badge {
  readonly schemaVersion: 1
  readonly label: string
  readonly message: string
  readonly color: string
  /** For whoever shows it later than it was made. */
  readonly staleAfter: string
}

const staleAfterDays = 30
const dayMs = 86_400_000

// Dark enough for white text at 4.5 to 1 (WCAG 2.2, 1.4.3).
const colours: Readonly<Record<Word, string>> = {
  READY: '#1a7f37',
  'READY WITH GAPS': '#7d6a00',
  'NOT PROVEN': '#1b6fae',
  'NOT READY': '#b3261e',
}
const grey = '#666c74'

export function badgeOf(report: AuditReport, now: Date): Badge {
  const { score, finished_at: finished } = report
  const staleAt = new Date(Date.parse(finished) + staleAfterDays * dayMs)
  const isStale = now.getTime() > staleAt.getTime()
  const parts = [
    `proven ${whole(score.proven)}`,
    `coverage ${whole(score.coverage)} %`,
    ...(isCustomProfile(report) ? ['custom profile'] : []),
    finished.slice(0, 10),
  ]
  return {
    schemaVersion: 1,
    label: 'plimsoll',
    message: parts.join(' · '),
    color: isStale || isCustomProfile(report) ? grey : colours[score.word],
    staleAfter: staleAt.toISOString(),
  }
}

/** Of a font that is there everywhere; the width is measured by averages. */
export function badgeSvg({ label, message, color }: Badge): string {
  const left = 30 + widthOf(label)
  const right = 16 + widthOf(message)
  const width = left + right
  const title = escaped(`${label}: ${message}`)
  const text = (x: number, own: string, length: number) =>
    `<text x="${x}" y="14" textLength="${length}">${escaped(own)}</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${title}">
  <title>${title}</title>
  <clipPath id="edge"><rect width="${width}" height="20" rx="4"/></clipPath>
  <g clip-path="url(#edge)">
    <rect width="${left}" height="20" fill="#24292f"/>
    <rect x="${left}" width="${right}" height="20" fill="${escaped(color)}"/>
  </g>
  <g fill="none" stroke="#fff" stroke-width="1.4"><circle cx="13" cy="10" r="4.6"/><path d="M5 10h16"/></g>
  <g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">
    ${text(25, label, widthOf(label))}
    ${text(left + 8, message, widthOf(message))}
  </g>
</svg>
`
}

/** Of Verdana at 11 pixels; the text is stretched to it, so that it fits with any font. */
function widthOf(text: string): number {
  const wide = [...text].reduce((sum, letter) => sum + letterWidth(letter), 0)
  return Math.ceil(wide)
}

function letterWidth(letter: string): number {
  if (/[ijl.:|·]/.test(letter)) return 3.6
  if (/[mwMW%]/.test(letter)) return 10.6
  if (/[ frt-]/.test(letter)) return 4.6
  return 7
}
