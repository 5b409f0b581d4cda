/**
 * From samples to the table of what is flat. Pure.
 *
 * @module
 */

import { median, type Summary, summarise } from '../statistics.ts'
import { type Column, formatNumber, renderTable } from '../table.ts'
import type { Result } from '../workloads/workload.ts'
import type { FlatSample, FlatSamples } from './group-run.ts'
import { type FlatState, flatGroups, type GroupId, statesOf } from './states.ts'

/** A state may cost no more than this many times its base. */
const ratioMax = 1.03

interface Row {
  readonly id: string
  readonly group: GroupId
  readonly title: string
  readonly role: FlatState['role']
  readonly microsecondsPerRequest: Summary
  /**
   * Median of the ratios of the turns, as what else the machine does meets both of a turn alike: to the
   * mean of the two that are alike, as each process has a luck of its own; of the twin to the other.
   */
  readonly ratioToBase: number
  readonly ratioOfMedians: number
  readonly served: number
}

const columns: readonly Column[] = [
  { title: 'state', align: 'left' },
  { title: 'us/request', align: 'right' },
  { title: 'min-max', align: 'right' },
  { title: 'x base', align: 'right' },
  { title: 'x medians', align: 'right' },
  { title: 'flat', align: 'left' },
]

export function reportFlat(samples: FlatSamples, turns: number): Result {
  const groups = flatGroups.map((group) => ({ group, rows: rowsOf(group, samples) }))
  const doubts = groups.flatMap(({ rows }) => doubtsOf(rows))
  const cells = groups.flatMap(({ rows }) => {
    const isDecided = doubtsOf(rows).length === 0
    return rows.map((row) => toCells(row, isDecided))
  })
  const text = [
    renderTable(columns, cells),
    '',
    `us/request: processor time (user + system) of the server per request, median of ${turns} turns. x base: median of the ratios of the turns to the mean of the two alike of its part, and of the second of them to the first; x medians: ratio of the medians.`,
    `Goal: no more than ${ratioMax} x. Every feature of the hot path is on in every row; every state is proven before each turn.`,
    ...doubts,
  ].join('\n')
  return { text, data: { turns, ratioMax, doubts, rows: groups.flatMap(({ rows }) => rows) } }
}

function rowsOf(group: GroupId, samples: FlatSamples): Row[] {
  const states = statesOf(group)
  const costsOf = ({ id }: FlatState) => (samples.get(id) ?? []).map(costOf)
  const [base, twin] = states.filter(isAlike).map(costsOf)
  if (base === undefined || twin === undefined) throw new RangeError(`${group} has no twins`)
  const both = base.map((cost, turn) => (cost + (twin[turn] ?? Number.NaN)) / 2)
  return states.map((state) => {
    const costs = costsOf(state)
    const beside = isAlike(state) ? base : both
    return {
      id: state.id,
      group,
      title: state.title,
      role: state.role,
      microsecondsPerRequest: summarise(costs),
      ratioToBase: median(costs.map((cost, turn) => cost / (beside[turn] ?? Number.NaN))),
      ratioOfMedians: median(costs) / median(beside),
      served: (samples.get(state.id) ?? []).reduce((sum, { served }) => sum + served, 0),
    }
  })
}

/** Of these two the group has one each, in this order. */
function isAlike({ role }: FlatState): boolean {
  return role === 'base' || role === 'twin'
}

/** Why the rows of a group say nothing. */
function doubtsOf(rows: readonly Row[]): string[] {
  return rows.flatMap(({ role, title, group, ratioToBase }) => {
    const percent = formatNumber(Math.abs(ratioToBase - 1) * 100)
    if (role === 'twin' && Math.max(ratioToBase, 1 / ratioToBase) > ratioMax) {
      return [`Not decided, ${group}: two alike differ by ${percent} % in this run.`]
    }
    if (role === 'control' && ratioToBase <= ratioMax) {
      return [`Not decided, ${group}: "${title}" is not found out.`]
    }
    return []
  })
}

function toCells(row: Row, isDecided: boolean): string[] {
  const { median: middle, min, max } = row.microsecondsPerRequest
  return [
    row.title,
    formatNumber(middle),
    `${formatNumber(min)}-${formatNumber(max)}`,
    row.ratioToBase.toFixed(3),
    row.ratioOfMedians.toFixed(3),
    verdictOf(row, isDecided),
  ]
}

function verdictOf({ role, ratioToBase }: Row, isDecided: boolean): string {
  if (role === 'base') return '-'
  if (role === 'twin') return 'noise'
  const isFlat = ratioToBase <= ratioMax
  if (role === 'control') return isFlat ? 'NOT FOUND OUT' : 'no, found out'
  if (!isDecided) return 'not decided'
  return isFlat ? 'yes' : 'NO'
}

function costOf({ cpuMicroseconds, served }: FlatSample): number {
  return cpuMicroseconds / served
}
