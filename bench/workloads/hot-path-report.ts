/**
 * From samples to the table of the hot path. Pure.
 *
 * @module
 */

import type { Candidate } from '../candidates/candidate.ts'
import { baselineId, kitId, unobservedKitId } from '../candidates/registry.ts'
import { featureIds, titlesWithout } from '../features.ts'
import { median, type Summary, summarise } from '../statistics.ts'
import { type Column, formatNumber, renderTable } from '../table.ts'
import type { Sample } from './candidate-run.ts'
import type { Result } from './workload.ts'

/** The whole kit must cost no more than this many times bare Fastify. */
const goalRatio = 1.5

/** A log line to a file, a histogram and counters must cost a request no more than this. */
const observingMicrosecondsGoal = 8

/** Below this share of one core something else than the server bounds the throughput. */
const busyShareMin = 0.9

interface Row {
  readonly id: string
  readonly title: string
  readonly kind: Candidate['kind']
  readonly without: readonly string[]
  readonly microsecondsPerRequest: Summary
  readonly ratioToBareFastify: number | null
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly serverBusyShare: number
  readonly generatorBusyShare: number
  readonly served: number
}

const columns: readonly Column[] = [
  { title: 'candidate', align: 'left' },
  { title: 'features', align: 'right' },
  { title: 'us/request', align: 'right' },
  { title: 'min-max', align: 'right' },
  { title: 'x Fastify', align: 'right' },
  { title: 'req/s', align: 'right' },
  { title: 'p50 ms', align: 'right' },
  { title: 'p99 ms', align: 'right' },
  { title: 'CPU busy', align: 'right' },
]

export function reportHotPath(
  chosen: readonly Candidate[],
  samples: ReadonlyMap<string, readonly Sample[]>,
  rounds: number,
): Result {
  const baseline = samples.get(baselineId)
  const unit = baseline === undefined ? undefined : median(baseline.map(costOf))
  const rows = chosen.map((each) => toRow(each, samples.get(each.id) ?? [], unit))
  const text = [
    renderTable(columns, rows.map(toCells)),
    '',
    `us/request: processor time (user + system) of the server per request, median of ${rounds} rounds.`,
    ...rows.flatMap(missingFeatures),
    ...idleServers(rows),
    ...goal(rows),
    ...costOfObserving(rows),
  ].join('\n')
  return { text, data: { rounds, connections: 50, goalRatio, rows } }
}

function toRow(candidate: Candidate, samples: readonly Sample[], unit: number | undefined): Row {
  const cost = summarise(samples.map(costOf))
  const of = (pick: (sample: Sample) => number): number => median(samples.map(pick))
  return {
    id: candidate.id,
    title: candidate.title,
    kind: candidate.kind,
    without: titlesWithout(candidate.features),
    microsecondsPerRequest: cost,
    ratioToBareFastify: unit === undefined ? null : cost.median / unit,
    requestsPerSecond: of(({ served, elapsedMs }) => (served / elapsedMs) * 1000),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    serverBusyShare: of((sample) => sample.cpuMicroseconds / 1000 / sample.elapsedMs),
    generatorBusyShare: of((sample) => sample.loadCpuMicroseconds / 1000 / sample.elapsedMs),
    served: samples.reduce((sum, { served }) => sum + served, 0),
  }
}

function toCells(row: Row): string[] {
  const { median: middle, min, max } = row.microsecondsPerRequest
  const present = featureIds.length - row.without.length
  return [
    row.title,
    row.kind === 'reference' ? 'none' : `${present} of ${featureIds.length}`,
    formatNumber(middle),
    `${formatNumber(min)}-${formatNumber(max)}`,
    row.ratioToBareFastify === null ? '-' : row.ratioToBareFastify.toFixed(2),
    formatNumber(row.requestsPerSecond),
    formatNumber(row.p50Ms),
    formatNumber(row.p99Ms),
    `${Math.round(row.serverBusyShare * 100)} %`,
  ]
}

function missingFeatures({ kind, title, without }: Row): string[] {
  if (kind === 'reference' || without.length === 0) return []
  return [`${title}: without ${without.join(', ')}.`]
}

function idleServers(rows: readonly Row[]): string[] {
  const idle = rows.filter(({ serverBusyShare }) => serverBusyShare < busyShareMin)
  if (idle.length === 0) return []
  const names = idle.map(({ id }) => id).join(', ')
  return [
    `Not kept busy, by the generator or for other work on the machine: ${names}. Throughput and latency there say little.`,
  ]
}

function goal(rows: readonly Row[]): string[] {
  const kit = rows.find(({ id }) => id === kitId)
  if (kit === undefined || kit.ratioToBareFastify === null) return []
  const wanted = `Goal: the whole kit at no more than ${goalRatio} x bare Fastify.`
  const ratio = kit.ratioToBareFastify.toFixed(2)
  if (kit.without.length > 0) {
    return [`${wanted} Not decided: at ${ratio} x, the kit here is not yet the whole kit.`]
  }
  const verdict = kit.ratioToBareFastify <= goalRatio ? 'Met' : 'Missed'
  return [`${wanted} ${verdict}: ${ratio} x.`]
}

function costOfObserving(rows: readonly Row[]): string[] {
  const [observed, unobserved] = [kitId, unobservedKitId].map((wanted) =>
    rows.find(({ id }) => id === wanted),
  )
  if (observed === undefined || unobserved === undefined) return []
  const cost = observed.microsecondsPerRequest.median - unobserved.microsecondsPerRequest.median
  const verdict = cost <= observingMicrosecondsGoal ? 'Met' : 'Missed'
  return [
    `Goal: log line, histogram and counters at no more than ${observingMicrosecondsGoal} us per request. ${verdict}: ${formatNumber(cost)} us.`,
  ]
}

function costOf({ cpuMicroseconds, served }: Sample): number {
  return cpuMicroseconds / served
}
