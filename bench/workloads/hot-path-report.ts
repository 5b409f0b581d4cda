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

/** The whole kit must cost no more than so many times what another costs in the same run. */
const goalRatios: Readonly<Record<string, number>> = {
  [baselineId]: 1.5,
  'fastify-plugins': 0.3,
  express: 0.1,
}

/** A log line to a file, a histogram and counters must cost a request no more than this. */
const observingMicrosecondsGoal = 8
/** Of bare Fastify, where that was set: a slower machine takes longer for both. */
const baselineMicrosecondsThen = 16.5

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
    ...goals(rows),
    ...costOfObserving(rows),
  ].join('\n')
  return { text, data: { rounds, connections: 50, goalRatios, rows } }
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

function goals(rows: readonly Row[]): string[] {
  const kit = rows.find(({ id }) => id === kitId)
  if (kit === undefined) return []
  return rows.flatMap((peer) => {
    const goal = goalRatios[peer.id]
    return goal === undefined ? [] : [verdictOf(kit, peer, goal)]
  })
}

function verdictOf(kit: Row, peer: Row, goal: number): string {
  const ratio = kit.microsecondsPerRequest.median / peer.microsecondsPerRequest.median
  const wanted = `Goal: the whole kit at no more than ${goal} x ${peer.title}.`
  if (kit.without.length > 0) {
    return `${wanted} Not decided: at ${ratio.toFixed(2)} x, the kit here is not yet the whole kit.`
  }
  return `${wanted} ${ratio <= goal ? 'Met' : 'Missed'}: ${ratio.toFixed(2)} x.`
}

function costOfObserving(rows: readonly Row[]): string[] {
  const [observed, unobserved, baseline] = [kitId, unobservedKitId, baselineId].map(
    (wanted) => rows.find(({ id }) => id === wanted)?.microsecondsPerRequest.median,
  )
  if (observed === undefined || unobserved === undefined) return []
  const cost = observed - unobserved
  const verdict = cost <= observingMicrosecondsGoal ? 'Met' : 'Missed'
  const wanted = `Goal: log line, histogram and counters at no more than ${observingMicrosecondsGoal} us per request.`
  const text = `${wanted} ${verdict}: ${formatNumber(cost)} us.`
  if (baseline === undefined) return [text]
  const [here, there] = [cost / baseline, observingMicrosecondsGoal / baselineMicrosecondsThen]
  const share = `${here.toFixed(2)} of bare Fastify, which took ${baselineMicrosecondsThen} us where the goal was set: ${there.toFixed(2)} of it.`
  return [`${text} That is ${share}`]
}

function costOf({ cpuMicroseconds, served }: Sample): number {
  return cpuMicroseconds / served
}
