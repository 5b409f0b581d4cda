/**
 * One candidate in one round: a process of its own, proven, warmed up, loaded, and asked for its records.
 *
 * The figure is the processor time of that process between two questions, divided by the requests that
 * were served in between.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Candidate, CandidateSetup } from '../candidates/candidate.ts'
import type { Started } from '../candidates/candidate-process.ts'
import { hotHeaders, hotPath, hotRequest } from '../candidates/hot-request.ts'
import { reportBytes, reports } from '../candidates/reports.ts'
import type { Child } from '../children.ts'
import { exchange } from '../exchange.ts'
import { countedRequests, type Exchange, proveFeatures, type Send } from '../features.ts'
import type { LoadBounds, LoadResult, LoadTarget } from '../load-generator.ts'
import { type Bench, nodeFlags } from './workload.ts'

export const connections = 50

const warmUpPasses = 3

/** One candidate in one round. */
export interface Sample extends LoadResult {
  readonly warmUpServed: number
  readonly cpuMicroseconds: number
  readonly loadCpuMicroseconds: number
}

/** How long a candidate is warmed up and loaded. */
export interface Pace {
  readonly warmUpMs: number
  readonly warmUpRequests: number
  readonly loadMs: number
}

/** A candidate that listens, in a process that ends when this is disposed of. */
export interface RunningProcess extends AsyncDisposable {
  readonly child: Child
  readonly started: Started
}

/**
 * @param root the checkout whose code it runs; default this one
 * @throws Error naming the candidate if it does not start.
 */
export async function startCandidate(
  { children, pinning }: Bench,
  id: string,
  setup: CandidateSetup,
  root: string = join(import.meta.dirname, '../..'),
): Promise<RunningProcess> {
  const entry = join(root, 'bench/candidates/candidate-process.ts')
  const args = [...nodeFlags, entry]
  const child = children.start({ name: id, args, core: pinning.serverCore, cwd: root })
  try {
    const started = await child.ask<Started>('start', { id, setup })
    return { child, started, [Symbol.asyncDispose]: () => child.stop() }
  } catch (error) {
    await child.stop()
    throw error
  }
}

/** @throws Error if the candidate is not what it says, or does not answer the report. */
export async function prove(candidate: Candidate, started: Started): Promise<void> {
  await proveFeatures(candidate.features, sender(started), started.tokens)
  await requireReport(started)
}

/** The load of the hot path: one user and one report for each connection. */
export function hotTarget({ port, tokens }: Started): LoadTarget {
  const ids = [...reports.keys()]
  return {
    port,
    connections,
    requests: tokens.users.map((token, index) => hotRequest(ids[index % ids.length] ?? '', token)),
    expected: { status: 200, bodyBytes: reportBytes },
  }
}

/** Opens the connections, warms up, loads, and closes them. */
export async function loadOnce(
  child: Child,
  load: Child,
  target: LoadTarget,
  pace: Pace,
): Promise<Sample> {
  await load.ask('open', target)
  try {
    const warmUpServed = await warmUp(load, pace)
    const measured = await measuredLoad(child, load, { durationMs: pace.loadMs })
    return { ...measured, warmUpServed }
  } finally {
    await load.ask('close')
  }
}

/** A short load of a candidate that is warm, in turn with others. */
export async function loadSlice(
  child: Child,
  load: Child,
  target: LoadTarget,
  durationMs: number,
): Promise<Omit<Sample, 'warmUpServed'>> {
  await load.ask('open', target)
  try {
    // So that no connection is still to be accepted while the time is taken.
    await load.ask('load', { durationMs, requestsMax: 2 * target.connections })
    return await measuredLoad(child, load, { durationMs })
  } finally {
    await load.ask('close')
  }
}

/** A load over connections that are open already. */
async function measuredLoad(
  child: Child,
  load: Child,
  bounds: LoadBounds,
): Promise<Omit<Sample, 'warmUpServed'>> {
  const loadBefore = await load.ask<number>('processorTime')
  const before = await child.ask<number>('processorTime')
  const result = await load.ask<LoadResult>('load', bounds)
  const after = await child.ask<number>('processorTime')
  const loadAfter = await load.ask<number>('processorTime')
  return {
    ...result,
    cpuMicroseconds: after - before,
    loadCpuMicroseconds: loadAfter - loadBefore,
  }
}

/**
 * Warms up several candidates in turn, more than once: what has been idle for a while is no longer warm,
 * and the first would have waited for all others.
 *
 * @returns the requests that each has served
 */
export async function warmUpInTurn(
  load: Child,
  targets: readonly LoadTarget[],
  { warmUpMs, warmUpRequests }: Omit<Pace, 'loadMs'>,
): Promise<number[]> {
  const served = targets.map(() => 0)
  const part = { warmUpMs: warmUpMs / warmUpPasses, warmUpRequests: warmUpRequests / warmUpPasses }
  for (let pass = 0; pass < warmUpPasses; pass++) {
    for (const [index, target] of targets.entries()) {
      await load.ask('open', target)
      served[index] = (served[index] ?? 0) + (await warmUp(load, part))
      await load.ask('close')
    }
  }
  return served
}

/** By time and by count: a slow candidate needs longer until its code is compiled. */
async function warmUp(
  load: Child,
  { warmUpMs, warmUpRequests }: Omit<Pace, 'loadMs'>,
): Promise<number> {
  const { served } = await load.ask<LoadResult>('load', { durationMs: warmUpMs })
  if (served >= warmUpRequests) return served
  const bounds: LoadBounds = { durationMs: 6_000, requestsMax: Math.ceil(warmUpRequests - served) }
  return served + (await load.ask<LoadResult>('load', bounds)).served
}

/** @throws Error unless the answer is the very report that was asked for. */
export async function requireReport(started: Started): Promise<Exchange> {
  const answer = await sender(started)()
  const expected = [...reports.values()].map((report) => JSON.stringify(report))
  if (answer.status !== 200 || answer.body !== expected[0]) {
    throw new Error(`answers ${answer.status} with ${answer.body.slice(0, 400)}`)
  }
  return answer
}

/**
 * Closes the candidate.
 *
 * @throws Error if a log or a histogram that is declared lacks requests of the load.
 */
export async function requireRecords(
  { features }: Pick<Candidate, 'features'>,
  child: Child,
  logFile: string,
  served: number,
): Promise<void> {
  if (features.includes('metrics')) {
    const counted = countedRequests(await child.ask<string>('metricsText'))
    if (counted < served) throw new Error(`served ${served} requests, metrics know ${counted}`)
  }
  await child.ask('close')
  if (features.includes('access-log')) {
    const lines = readFileSync(logFile, 'utf8').split('\n').length - 1
    if (lines < served) throw new Error(`served ${served} requests, the log has ${lines} records`)
  }
}

/** Sends the request of the load, once. */
export function sender({ port, tokens }: Started): Send {
  const [firstId = ''] = reports.keys()
  const usual = hotHeaders(tokens.users[0] ?? '')
  return (headers = {}, path = hotPath(firstId)) =>
    exchange({ port, path, headers: { ...usual, ...headers } })
}
