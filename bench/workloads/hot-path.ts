/**
 * The hot path: what one authenticated answer from memory costs each candidate.
 *
 * Every round starts each candidate anew, in turn: proves its features, warms it up, loads it, and divides
 * the processor time of its process by the requests it served. Afterwards its log and its metrics
 * must hold every one of these requests.
 *
 * @module
 */

import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Candidate, CandidateSetup } from '../candidates/candidate.ts'
import type { Started } from '../candidates/candidate-process.ts'
import { hotHeaders, hotPath, hotRequest } from '../candidates/hot-request.ts'
import { candidates, floorId, kitId } from '../candidates/registry.ts'
import { reportBytes, reports } from '../candidates/reports.ts'
import type { Child } from '../children.ts'
import { exchange } from '../exchange.ts'
import { countedRequests, type Exchange, proveFeatures, type Send } from '../features.ts'
import type { LoadBounds, LoadResult, LoadTarget } from '../load-generator.ts'
import { reportHotPath, type Sample } from './hot-path-report.ts'
import { startLoadProcess } from './load-child.ts'
import { type Bench, nodeFlags, type Result, type Workload } from './workload.ts'

type KitHeaders = CandidateSetup['kitHeaders']

const connections = 50
const pace = {
  quick: { rounds: 3, warmUpMs: 400, warmUpRequests: 4_000, loadMs: 600 },
  full: { rounds: 5, warmUpMs: 2_500, warmUpRequests: 20_000, loadMs: 5_000 },
} as const

export const hotPathWorkload: Workload = {
  id: 'hot-path',
  title: 'Hot path: GET of a 300-byte report, bearer token, 50 connections',

  async run(bench: Bench): Promise<Result> {
    const chosen = candidates.filter(({ id }) => bench.only?.includes(id) ?? true)
    const rounds = bench.rounds ?? pace[bench.quick ? 'quick' : 'full'].rounds
    const needsKit = chosen.some(({ id }) => id === floorId)
    const kitHeaders = needsKit ? await learnKitHeaders(bench) : []
    const samples = new Map<string, Sample[]>(chosen.map(({ id }) => [id, []]))

    await using load = startLoadProcess(bench)
    for (let round = 1; round <= rounds; round++) {
      for (const candidate of chosen) {
        const sample = await measure(bench, candidate, kitHeaders, load)
        samples.get(candidate.id)?.push(sample)
        const cost = (sample.cpuMicroseconds / sample.served).toFixed(1)
        bench.progress(`hot-path ${round}/${rounds} ${candidate.id}: ${cost} us/request`)
      }
    }
    return reportHotPath(chosen, samples, rounds)
  },
}

async function measure(
  bench: Bench,
  candidate: Candidate,
  kitHeaders: KitHeaders,
  load: Child,
): Promise<Sample> {
  const logFile = join(bench.directory, `${candidate.id}.log`)
  await using child = startCandidateProcess(bench, candidate.id)
  const setup: CandidateSetup = { logFile, kitHeaders }
  const started = await child.ask<Started>('start', { id: candidate.id, setup })
  try {
    await proveFeatures(candidate.features, sender(started), started.tokens)
    await requireReport(started)
    const sample = await loadOnce(bench, child, load, started)
    await requireRecords(candidate, child, logFile, sample.warmUpServed + sample.served)
    return sample
  } catch (error) {
    throw new Error(`${candidate.id}: ${(error as Error).message}`, { cause: error })
  } finally {
    rmSync(logFile, { force: true })
  }
}

async function loadOnce(
  bench: Bench,
  child: Child,
  load: Child,
  { port, tokens }: Started,
): Promise<Sample> {
  const { loadMs } = pace[bench.quick ? 'quick' : 'full']
  const ids = [...reports.keys()]
  const target: LoadTarget = {
    port,
    connections,
    requests: tokens.users.map((token, index) => hotRequest(ids[index % ids.length] ?? '', token)),
    expected: { status: 200, bodyBytes: reportBytes },
  }
  await load.ask('open', target)
  try {
    const warmUpServed = await warmUp(bench, load)
    const loadBefore = await load.ask<number>('processorTime')
    const before = await child.ask<number>('processorTime')
    const result = await load.ask<LoadResult>('load', { durationMs: loadMs })
    const after = await child.ask<number>('processorTime')
    const loadAfter = await load.ask<number>('processorTime')
    return {
      ...result,
      warmUpServed,
      cpuMicroseconds: after - before,
      loadCpuMicroseconds: loadAfter - loadBefore,
    }
  } finally {
    await load.ask('close')
  }
}

/** By time and by count: a slow candidate needs longer until its code is compiled. */
async function warmUp({ quick }: Bench, load: Child): Promise<number> {
  const { warmUpMs, warmUpRequests } = pace[quick ? 'quick' : 'full']
  const { served } = await load.ask<LoadResult>('load', { durationMs: warmUpMs })
  if (served >= warmUpRequests) return served
  const bounds: LoadBounds = { durationMs: 6_000, requestsMax: warmUpRequests - served }
  return served + (await load.ask<LoadResult>('load', bounds)).served
}

/** The headers that the kit answers with, but for those that Node writes by itself. */
async function learnKitHeaders(bench: Bench): Promise<KitHeaders> {
  const logFile = join(bench.directory, 'learn.log')
  await using child = startCandidateProcess(bench, kitId)
  const setup: CandidateSetup = { logFile, kitHeaders: [] }
  const started = await child.ask<Started>('start', { id: kitId, setup })
  const { headers } = await requireReport(started)
  const byNode = ['date', 'connection', 'keep-alive', 'content-length']
  return Object.entries(headers)
    .filter(([name]) => !byNode.includes(name))
    .map(([name, value]) => [name, String(value)] as const)
}

/** @throws Error unless the answer is the very report that was asked for. */
async function requireReport(started: Started): Promise<Exchange> {
  const answer = await sender(started)()
  const expected = [...reports.values()].map((report) => JSON.stringify(report))
  if (answer.status !== 200 || answer.body !== expected[0]) {
    throw new Error(`answers ${answer.status} with ${answer.body.slice(0, 400)}`)
  }
  return answer
}

/** @throws Error if a log or a histogram that is declared lacks requests of the load. */
async function requireRecords(
  candidate: Candidate,
  child: Child,
  logFile: string,
  served: number,
): Promise<void> {
  if (candidate.features.includes('metrics')) {
    const counted = countedRequests(await child.ask<string>('metricsText'))
    if (counted < served) throw new Error(`served ${served} requests, metrics know ${counted}`)
  }
  await child.ask('close')
  if (candidate.features.includes('access-log')) {
    const lines = readFileSync(logFile, 'utf8').split('\n').length - 1
    if (lines < served) throw new Error(`served ${served} requests, the log has ${lines} records`)
  }
}

function sender({ port, tokens }: Started): Send {
  const [firstId = ''] = reports.keys()
  const usual = hotHeaders(tokens.users[0] ?? '')
  return (headers = {}, path = hotPath(firstId)) =>
    exchange({ port, path, headers: { ...usual, ...headers } })
}

function startCandidateProcess({ children, pinning }: Bench, id: string): Child {
  const entry = join(import.meta.dirname, '../candidates/candidate-process.ts')
  return children.start({ name: id, args: [...nodeFlags, entry], core: pinning.serverCore })
}
