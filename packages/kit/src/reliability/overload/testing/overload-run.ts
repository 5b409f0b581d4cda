/**
 * Runs the pooled service through a phase without load, its peak, an overload and what follows.
 *
 * @module
 */

import { childService } from './child-service.ts'
import { openLoop, percentile, type Sent } from './open-loop.ts'

const slots = 10
const patienceMs = 1_000
const probesPerSecond = 20

export interface RunOptions {
  /** False for the control. */
  readonly isCapped: boolean
  /** Of the 10 slots, for one request. */
  readonly workMs: number
  readonly calmMs: number
  readonly peakMs: number
  readonly overloadMs: number
  readonly afterMs: number
}

export interface RunFigures {
  /** Latencies of what was served. */
  readonly calmP99Ms: number
  readonly overloadP99Ms: number
  /** Served per second. */
  readonly peakPerSecond: number
  readonly overloadPerSecond: number
  readonly refused: number
  readonly givenUp: number
  /** Until nearly all was served again; infinite if that never was. */
  readonly recoveryMs: number
  /** Share that was served of what was due in the last second. */
  readonly servedAtLast: number
  /** Requests in the handler at the same time. */
  readonly mostAtWork: number
  readonly slowestProbeMs: number
  readonly probesLost: number
  /** How late the crowd was at worst: far more than its turn, and the machine was not up to this. */
  readonly crowdLateMs: number
}

export async function overloadRun(options: RunOptions): Promise<RunFigures> {
  const { isCapped, workMs, calmMs, peakMs, overloadMs, afterMs } = options
  const capacityPerSecond = (slots * 1_000) / workMs
  const flags = isCapped ? [] : ['--no-cap']
  await using service = await childService('pooled-service.ts', String(workMs), ...flags)
  const { port } = service
  const at = (times: number, ms: number) =>
    openLoop({ port, path: '/work', perSecond: times * capacityPerSecond, ms, patienceMs })

  await at(0.5, 300)
  const calm = await at(0.5, calmMs)
  // Without the cap an overload, however small, would still be there in the next phase.
  const peak = await at(isCapped ? 1.2 : 0.9, peakMs)
  const probing = openLoop({
    port,
    path: '/livez',
    perSecond: probesPerSecond,
    ms: overloadMs + afterMs,
    patienceMs: 5_000,
  })
  const overload = at(5, overloadMs)
  await new Promise((resolve) => setTimeout(resolve, overloadMs))
  const [during, after, probes] = await Promise.all([overload, at(0.8, afterMs), probing])

  return {
    calmP99Ms: percentile(served(calm), 0.99),
    overloadP99Ms: percentile(served(during), 0.99),
    peakPerSecond: (served(peak).length * 1_000) / peakMs,
    overloadPerSecond: (served(during).length * 1_000) / overloadMs,
    refused: during.filter(({ status }) => status === 503).length,
    givenUp: during.filter(({ status }) => status === 0).length,
    recoveryMs: recoveryOf(after, afterMs),
    servedAtLast: servedShare(after.filter(({ dueMs }) => dueMs >= afterMs - 1_000)),
    mostAtWork: await mostAtWork(port),
    probesLost: probes.filter(({ status }) => status !== 200).length,
    slowestProbeMs: Math.max(...probes.map(({ tookMs }) => tookMs)),
    crowdLateMs: Math.max(...[calm, peak, during, after].flat().map(({ lateMs }) => lateMs)),
  }
}

function served(sent: readonly Sent[]): number[] {
  return sent.filter(({ status }) => status === 200).map(({ tookMs }) => tookMs)
}

const windowMs = 250
const recoveredShare = 0.9

function recoveryOf(sent: readonly Sent[], ms: number): number {
  for (let fromMs = 0; fromMs + windowMs <= ms; fromMs += windowMs) {
    const inWindow = sent.filter(({ dueMs }) => dueMs >= fromMs && dueMs < fromMs + windowMs)
    if (servedShare(inWindow) >= recoveredShare) return fromMs
  }
  return Number.POSITIVE_INFINITY
}

function servedShare(sent: readonly Sent[]): number {
  return served(sent).length / sent.length
}

async function mostAtWork(port: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/most-at-work`)
  const { mostAtWork: most } = (await answer.json()) as { readonly mostAtWork: number }
  return most
}
