/**
 * The rows that all workloads of this folder print: what the kit does, what a peer does beside it in
 * the same run, and the goal. Pure.
 *
 * @module
 */

import { type Column, formatNumber, renderTable } from '../table.ts'
import type { Result } from '../workloads/workload.ts'

/** At most, or at least, so much. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number }

export interface RestRow {
  readonly what: string
  readonly unit: string
  readonly kit: number
  /** Absent where nobody else does it. */
  readonly peer?: { readonly name: string; readonly value: number }
  /** Absent where the row only explains another. */
  readonly goal?: Goal
}

const columns: readonly Column[] = [
  { title: 'what', align: 'left' },
  { title: 'unit', align: 'left' },
  { title: 'kit', align: 'right' },
  { title: 'beside', align: 'left' },
  { title: 'peer', align: 'right' },
  { title: 'goal', align: 'right' },
  { title: 'met', align: 'left' },
]

/** @param notes what must be read with the table */
export function reportRest(rows: readonly RestRow[], notes: readonly string[]): Result {
  const text = [renderTable(columns, rows.map(toCells)), '', ...notes].join('\n')
  const judged = rows.map((row) => ({ ...row, isMet: isMet(row) }))
  return { text, data: { rows: judged, notes } }
}

/** Null where there is no goal. What is no number meets none. */
export function isMet({ kit, goal }: RestRow): boolean | null {
  if (goal === undefined) return null
  return 'atMost' in goal ? kit <= goal.atMost : kit >= goal.atLeast
}

function toCells(row: RestRow): string[] {
  const { what, unit, kit, peer, goal } = row
  const met = isMet(row)
  return [
    what,
    unit,
    formatNumber(kit),
    peer?.name ?? '-',
    peer === undefined ? '-' : formatNumber(peer.value),
    goal === undefined ? '-' : wordsOf(goal),
    met === null ? '-' : met ? 'yes' : 'NO',
  ]
}

function wordsOf(goal: Goal): string {
  if ('atMost' in goal) return `<= ${formatNumber(goal.atMost)}`
  return `>= ${formatNumber(goal.atLeast)}`
}
