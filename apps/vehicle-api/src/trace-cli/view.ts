/**
 * The story as it is printed: the request and its facts, then all in order. Pure.
 *
 * @module
 */

import { type Column, listing, type Page } from '../terminal/listing.ts'
import type { Colour } from '../terminal/paint.ts'
import { fitted, printable } from '../terminal/text-width.ts'
import type { StoryLine } from './story.ts'
import { isRequest, requestLine, told } from './telling.ts'

const columns: readonly Column[] = [
  { heading: 'At ms', isNumber: true },
  { heading: 'Took ms', isNumber: true, rank: 1 },
  { heading: 'What' },
  { heading: 'Said', least: 20 },
]

/** Names of facts of a request, as people say them. */
const facts: readonly (readonly [member: string, name: string])[] = [
  ['requestId', 'request'],
  ['traceId', 'trace'],
  ['route', 'route'],
  ['userId', 'user'],
  ['clientAddress', 'from'],
  ['rateLimit', 'rate limit'],
  ['cache', 'cache'],
  ['service', 'service'],
  ['version', 'version'],
]

/** @param lines in order, at least one */
export function view(lines: readonly StoryLine[], page: Page): readonly string[] {
  const requests = lines.filter(({ record }) => isRequest(record))
  const beginMs = Math.min(...lines.map(({ startMs }) => startMs).filter(Number.isFinite))
  const rows = lines.map(({ record, startMs }) => {
    const { what, said, note } = told(record)
    const { durationMs } = record
    const took = typeof durationMs === 'number' ? durationMs.toFixed(1) : ''
    return { cells: [(startMs - beginMs).toFixed(1), took, what, said], note }
  })
  return [
    ...(requests.length === 0 ? [missing(page)] : requests.flatMap((line) => head(line, page))),
    '',
    ...listing(columns, rows, page),
  ]
}

function head({ record, startMs }: StoryLine, { columns: width, paint }: Page): readonly string[] {
  const title = fitted(printable(requestLine(record)), width)
  const about = facts
    .filter(([member]) => record[member] !== undefined)
    .map(([member, name]) => `${name} ${printable(String(record[member]))}`)
  const began = new Date(startMs).toISOString()
  return [paint(colourOf(record['status']), title), fitted([began, ...about].join(', '), width)]
}

function missing({ columns: width, paint }: Page): string {
  const words =
    'The record of the request itself is not there: it is still under way, in another log, or lost.'
  return paint('yellow', fitted(words, width))
}

function colourOf(status: unknown): Colour {
  if (Number(status) >= 500) return 'red'
  return Number(status) >= 400 ? 'yellow' : 'green'
}
