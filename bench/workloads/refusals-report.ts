/**
 * From samples to the table of refusals. Pure.
 *
 * @module
 */

import type { Candidate } from '../candidates/candidate.ts'
import type { RefusalId } from '../candidates/refusal-requests.ts'
import { floorId, kitId } from '../candidates/registry.ts'
import { median, type Summary, summarise } from '../statistics.ts'
import { type Column, formatNumber, renderTable } from '../table.ts'
import type { Sample } from './candidate-run.ts'
import type { Result } from './workload.ts'

/** A refusal must cost no more than this many times the 200 of the same candidate. */
const goalRatio = 0.8

/** All that is measured of one candidate. */
export type AnswerId = 'served' | 'served-once' | RefusalId

interface Answer {
  readonly title: string
  readonly status: number
  /** What the kit calls it. */
  readonly errorCode?: string
  /** Whether each request needs a connection of its own. */
  readonly renews: boolean
}

/** In the order of the table. */
export const answers: Readonly<Record<AnswerId, Answer>> = {
  served: { title: '200', status: 200, renews: false },
  'served-once': { title: '200, Connection: close', status: 200, renews: true },
  'no-token': {
    title: '401 without token',
    status: 401,
    errorCode: 'AUTHENTICATION_REQUIRED',
    renews: false,
  },
  'forged-token': {
    title: '401 bad signature',
    status: 401,
    errorCode: 'AUTHENTICATION_REQUIRED',
    renews: false,
  },
  'address-limit': {
    title: '429 limit of the address',
    status: 429,
    errorCode: 'RATE_LIMITED',
    renews: false,
  },
  'user-limit': {
    title: '429 limit of the user',
    status: 429,
    errorCode: 'RATE_LIMITED',
    renews: false,
  },
  'large-body': {
    title: '413 body too large',
    status: 413,
    errorCode: 'PAYLOAD_TOO_LARGE',
    renews: true,
  },
  overload: { title: '503 overloaded', status: 503, errorCode: 'OVERLOADED', renews: false },
}

interface Row {
  readonly candidate: string
  readonly title: string
  readonly answer: AnswerId
  readonly connection: 'kept' | 'new'
  readonly microsecondsPerRequest: Summary
  /** Medians of the ratios of each round. */
  readonly ratioToServed: number
  readonly ratioToServedAlike: number
}

const columns: readonly Column[] = [
  { title: 'candidate', align: 'left' },
  { title: 'answer', align: 'left' },
  { title: 'connection', align: 'left' },
  { title: 'us/request', align: 'right' },
  { title: 'min-max', align: 'right' },
  { title: 'x its 200', align: 'right' },
  { title: 'x its 200 alike', align: 'right' },
]

export function reportRefusals(
  chosen: readonly Candidate[],
  measured: ReadonlyMap<string, readonly ReadonlyMap<AnswerId, Sample>[]>,
): Result {
  const rows = chosen.flatMap((each) => rowsOf(each, measured.get(each.id) ?? []))
  const rounds = Math.max(0, ...[...measured.values()].map(({ length }) => length))
  const text = [
    renderTable(columns, rows.map(toCells)),
    '',
    `us/request: processor time (user + system) of the server per request, median of ${rounds} rounds; ratios: medians of the ratios of the rounds.`,
    'connection: kept, or a new one for each request, made and closed again, because the answer ends it. "x its 200 alike": beside the 200 of the same kind of connection.',
    'The kit looks at 20 refused tokens a second of one address and answers the rest with 429 unread; here that bound is lifted, so that each 401 is one.',
    ...chosen.flatMap(missing),
    ...verdicts(rows),
  ].join('\n')
  return { text, data: { rounds, connections: 50, goalRatio, rows } }
}

function rowsOf({ id, title }: Candidate, rounds: readonly ReadonlyMap<AnswerId, Sample>[]): Row[] {
  const present = (Object.keys(answers) as AnswerId[]).filter(
    (answer) => rounds[0]?.has(answer) && (id !== floorId || answers[answer].status >= 400),
  )
  return present.map((answer) => {
    const { renews } = answers[answer]
    const alike = renews ? 'served-once' : 'served'
    const ratio = (to: AnswerId): number =>
      median(rounds.map((round) => costOf(round, answer) / costOf(round, to)))
    return {
      candidate: id,
      title,
      answer,
      connection: renews ? 'new' : 'kept',
      microsecondsPerRequest: summarise(rounds.map((round) => costOf(round, answer))),
      ratioToServed: ratio('served'),
      ratioToServedAlike: ratio(alike),
    }
  })
}

function costOf(round: ReadonlyMap<AnswerId, Sample>, answer: AnswerId): number {
  const sample = round.get(answer)
  return sample === undefined ? Number.NaN : sample.cpuMicroseconds / sample.served
}

function toCells(row: Row): string[] {
  const { median: middle, min, max } = row.microsecondsPerRequest
  return [
    row.title,
    answers[row.answer].title,
    row.connection,
    formatNumber(middle),
    `${formatNumber(min)}-${formatNumber(max)}`,
    row.ratioToServed.toFixed(2),
    row.ratioToServedAlike.toFixed(2),
  ]
}

function missing({ id, title, refusals = [] }: Candidate): string[] {
  if (id === floorId) {
    return [
      `${title}: each refusal of the kit, head and body; its ratios are to the 200 of the kit.`,
    ]
  }
  const lacking = (Object.keys(answers) as AnswerId[]).filter(
    (id) => answers[id].status >= 400 && !(refusals as readonly AnswerId[]).includes(id),
  )
  if (lacking.length === 0) return []
  return [`${title}: not asked for ${lacking.map((id) => answers[id].title).join(', ')}.`]
}

function verdicts(rows: readonly Row[]): string[] {
  const refused = rows.filter(
    ({ candidate, answer }) => candidate === kitId && answers[answer].status >= 400,
  )
  if (refused.length === 0) return []
  const wanted = `Goal: each refusal of the kit at no more than ${goalRatio} x its 200 on the same kind of connection.`
  const over = refused.filter(({ ratioToServedAlike }) => ratioToServedAlike > goalRatio)
  const named = over.map((row) => `${answers[row.answer].title} ${figure(row.ratioToServedAlike)}`)
  const closed = refused.filter(({ connection }) => connection === 'new')
  return [
    over.length === 0 ? `${wanted} Met.` : `${wanted} Missed: ${named.join(', ')}.`,
    ...closed.map(
      (row) =>
        `${answers[row.answer].title} closes the connection: with a new one for each it costs ${figure(row.ratioToServed)} of a 200 on a kept connection.`,
    ),
  ]
}

function figure(ratio: number): string {
  return `${ratio.toFixed(2)} x`
}
