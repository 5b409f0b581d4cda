/**
 * From starts and memory to their table. Pure.
 *
 * @module
 */

import type { Memory } from '../service-probe.ts'
import { summarise } from '../statistics.ts'
import { type Column, formatNumber, renderTable } from '../table.ts'
import type { Result } from './workload.ts'

export type ProgramId = 'source' | 'built'

/** What was measured of one form of the service. */
export interface ProgramFigures {
  /** Of the start before those that count. */
  readonly firstMs: number
  readonly readyMs: readonly number[]
  readonly atRest: Memory
  readonly afterLoad: Memory
  /** Of the load between the two. */
  readonly requests: number
}

const goalMs = 1_000
/** Of the process after a start, all its threads and libraries included. */
const goalMb = 120

const titles: Readonly<Record<ProgramId, string>> = {
  source: 'from its sources',
  built: 'built',
}

const columns: readonly Column[] = [
  { title: 'service', align: 'left' },
  { title: 'ready ms', align: 'right' },
  { title: 'min-max', align: 'right' },
  { title: 'MB at rest', align: 'right' },
  { title: 'anonymous', align: 'right' },
  { title: 'MB after load', align: 'right' },
  { title: 'anonymous', align: 'right' },
]

/** @throws RangeError if one was never started. */
export function reportStarts(figures: Readonly<Record<ProgramId, ProgramFigures>>): Result {
  const ids: readonly ProgramId[] = ['source', 'built']
  const rows = ids.map((id) => ({ id, ...figures[id], ready: summarise(figures[id].readyMs) }))
  const cells = rows.map(({ id, ready, atRest, afterLoad }) => [
    titles[id],
    formatNumber(ready.median),
    `${formatNumber(ready.min)}-${formatNumber(ready.max)}`,
    megabytes(atRest.residentBytes),
    megabytes(atRest.anonymousBytes),
    megabytes(afterLoad.residentBytes),
    megabytes(afterLoad.anonymousBytes),
  ])
  const { firstMs, requests, readyMs } = figures.source
  const text = [
    renderTable(columns, cells),
    '',
    `${readyMs.length} starts each; the very first took ${formatNumber(firstMs)} ms. Load: ${requests.toLocaleString('en-US')} requests.`,
    'MB: resident memory of the process; anonymous: the part of it that is no page of a file.',
    ...rows.map(({ id, ready, atRest }) => verdict(titles[id], ready.median, atRest.residentBytes)),
  ].join('\n')
  const data = rows.map(({ readyMs: _each, ready, ...rest }) => ({ ...rest, readyMs: ready }))
  return { text, data: { goalMs, goalMb, rows: data } }
}

function verdict(title: string, readyMs: number, residentBytes: number): string {
  const start = readyMs <= goalMs ? 'met' : 'missed'
  const memory = residentBytes <= goalMb * 1e6 ? 'met' : 'missed'
  return `Goals ${title}: ready in ${formatNumber(goalMs)} ms ${start}; ${goalMb} MB at rest ${memory}.`
}

function megabytes(bytes: number): string {
  return Math.round(bytes / 1e6).toLocaleString('en-US')
}
