/**
 * From samples to the table of the routes. Pure.
 *
 * @module
 */

import { median, type Summary, summarise } from '../statistics.ts'
import { type Column, formatNumber, renderTable } from '../table.ts'
import type { MeasuredRoute, RouteId } from './routes-list.ts'
import type { Result } from './workload.ts'

/** One route in one round. */
export interface RouteSample {
  readonly served: number
  readonly elapsedMs: number
  readonly cpuMicroseconds: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export type ReportedRoute = Pick<MeasuredRoute, 'id' | 'title' | 'status' | 'connections'>

interface Row extends ReportedRoute {
  readonly microsecondsPerRequest: Summary
  /** To the report from the cache, the cheapest route that serves; median of the rounds. */
  readonly ratioToReport: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly requestsPerSecond: number
  readonly served: number
}

/** Refusing must cost no more than this many times what serving costs. */
const refusalRatioMax = 0.8
const unitId: RouteId = 'report'

const columns: readonly Column[] = [
  { title: 'route', align: 'left' },
  { title: 'us/request', align: 'right' },
  { title: 'min-max', align: 'right' },
  { title: 'x report', align: 'right' },
  { title: 'clients', align: 'right' },
  { title: 'p50 ms', align: 'right' },
  { title: 'p99 ms', align: 'right' },
]

/** @throws RangeError if a route was not measured. */
export function reportRoutes(
  routes: readonly ReportedRoute[],
  samples: ReadonlyMap<RouteId, readonly RouteSample[]>,
  rounds: number,
): Result {
  const units = (samples.get(unitId) ?? []).map(costOf)
  const rows = routes.map((route) => toRow(route, samples.get(route.id) ?? [], units))
  const text = [
    renderTable(columns, rows.map(toCells)),
    '',
    `us/request: processor time (user + system) of the whole process per request, all its threads; medians of ${rounds} rounds.`,
    ...verdicts(rows),
  ].join('\n')
  return { text, data: { rounds, refusalRatioMax, rows } }
}

function toRow(
  { id, title, status, connections }: ReportedRoute,
  samples: readonly RouteSample[],
  units: readonly number[],
): Row {
  const costs = samples.map(costOf)
  const of = (pick: (sample: RouteSample) => number): number => median(samples.map(pick))
  return {
    ...{ id, title, status, connections },
    microsecondsPerRequest: summarise(costs),
    ratioToReport: median(costs.map((cost, round) => cost / (units[round] ?? Number.NaN))),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    requestsPerSecond: of(({ served, elapsedMs }) => (served / elapsedMs) * 1000),
    served: samples.reduce((sum, { served }) => sum + served, 0),
  }
}

function toCells(row: Row): string[] {
  const { median: middle, min, max } = row.microsecondsPerRequest
  return [
    row.title,
    formatNumber(middle),
    `${formatNumber(min)}-${formatNumber(max)}`,
    row.ratioToReport.toFixed(2),
    String(row.connections),
    formatNumber(row.p50Ms),
    formatNumber(row.p99Ms),
  ]
}

function verdicts(rows: readonly Row[]): string[] {
  const refusals = rows.filter(({ status }) => status >= 400)
  const over = refusals.filter(({ ratioToReport }) => ratioToReport > refusalRatioMax)
  const wanted = `Goal: refusing costs no more than ${refusalRatioMax} x the report from the cache.`
  if (over.length === 0) return [`${wanted} Met.`]
  const list = over.map(({ status, ratioToReport }) => `${status} at ${ratioToReport.toFixed(2)} x`)
  return [`${wanted} Missed: ${list.join(', ')}.`]
}

function costOf({ cpuMicroseconds, served }: RouteSample): number {
  return cpuMicroseconds / served
}
