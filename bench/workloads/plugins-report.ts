/**
 * From what was measured to the table of what each plugin costs. Pure.
 *
 * @module
 */

import { type KitPartName, kitPartNames } from '../candidates/kit-part-names.ts'
import { median, type Summary, summarise } from '../statistics.ts'
import { type Column, formatNumber, renderTable } from '../table.ts'
import type { Result } from './workload.ts'

/** Processor time per request, in microseconds. */
export interface PluginsRound {
  readonly fastify: number
  /** Two processes of the same. */
  readonly whole: readonly [number, number]
  /** By the part that is switched off. */
  readonly without: ReadonlyMap<KitPartName, number>
}

interface Row {
  readonly part: KitPartName
  readonly microsecondsWithout: number
  /** What the whole costs more than the rest, of each round. */
  readonly costMicroseconds: Summary
  /** The whole to the rest, median of the ratios of the rounds. */
  readonly ratioToRest: number
}

const columns: readonly Column[] = [
  { title: 'switched off', align: 'left' },
  { title: 'us/request without', align: 'right' },
  { title: 'costs us', align: 'right' },
  { title: 'min-max', align: 'right' },
  { title: 'whole / rest', align: 'right' },
]

export function reportPlugins(rounds: readonly PluginsRound[]): Result {
  const rows = kitPartNames.map((part) => rowOf(part, rounds))
  const whole = median(rounds.map(wholeOf))
  const ratioToBareFastify = median(rounds.map((round) => wholeOf(round) / round.fastify))
  // How far two processes of the same thing lie apart: less than that says nothing.
  const doubt = median(rounds.map(({ whole: [first, last] }) => Math.abs(first - last)))
  const sum = rows.reduce((total, { costMicroseconds }) => total + costMicroseconds.median, 0)
  const over = whole - median(rounds.map(({ fastify }) => fastify))
  const text = [
    renderTable(columns, rows.map(toCells)),
    '',
    `The whole: ${formatNumber(whole)} us/request of processor time, ${ratioToBareFastify.toFixed(2)} x bare Fastify in the same rounds, ${formatNumber(over)} us more. Medians of ${rounds.length} rounds.`,
    `Two processes of the whole ran in each round and differed from each other by ${formatNumber(doubt)} us: a cost below that is not told from none.`,
    `The costs add up to ${formatNumber(sum)} us. They need not make the whole: what one part does another may use, and what is left shares its cost.`,
  ].join('\n')
  const microsecondsOfWhole = summarise(rounds.map(wholeOf))
  return {
    text,
    data: {
      rounds: rounds.length,
      ratioToBareFastify,
      microsecondsOfWhole,
      doubtMicroseconds: doubt,
      rows,
    },
  }
}

function rowOf(part: KitPartName, rounds: readonly PluginsRound[]): Row {
  const pairs = rounds.map((round) => {
    const rest = round.without.get(part) ?? Number.NaN
    return { rest, whole: wholeOf(round) }
  })
  return {
    part,
    microsecondsWithout: median(pairs.map(({ rest }) => rest)),
    costMicroseconds: summarise(pairs.map(({ rest, whole }) => whole - rest)),
    ratioToRest: median(pairs.map(({ rest, whole }) => whole / rest)),
  }
}

function wholeOf({ whole: [first, last] }: PluginsRound): number {
  return (first + last) / 2
}

function toCells({ part, microsecondsWithout, costMicroseconds, ratioToRest }: Row): string[] {
  const { median: middle, min, max } = costMicroseconds
  return [
    part,
    formatNumber(microsecondsWithout),
    formatNumber(middle),
    `${formatNumber(min)} to ${formatNumber(max)}`,
    ratioToRest.toFixed(2),
  ]
}
