/**
 * Resident memory of the hot path: at rest after the start, after a million requests, and whether it
 * still grows.
 *
 * @module
 */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CandidateSetup } from '../candidates/candidate.ts'
import type { Started } from '../candidates/candidate-process.ts'
import { hotRequest } from '../candidates/hot-request.ts'
import { kitId } from '../candidates/registry.ts'
import { reportBytes, reports } from '../candidates/reports.ts'
import type { Child } from '../children.ts'
import type { LoadResult, LoadTarget } from '../load-generator.ts'
import { requireReport } from '../workloads/candidate-run.ts'
import { startLoadProcess } from '../workloads/load-child.ts'
import { type Bench, nodeFlags } from '../workloads/workload.ts'
import type { RestRow } from './rest-row.ts'

/** In megabytes. */
export interface Residence {
  readonly afterStart: number
  /** As many times as the load had parts, which are all alike: the requests, and half as many. */
  readonly underLoad: readonly number[]
}

const megabyte = 1_000_000
const parts = 10
/** Beyond those: by then V8 has given young objects all the room that they get. */
const furtherParts = 5
/** The kit gives back what only the start needed, in a quiet moment three seconds later. */
const restMs = 6_000
const peerId = 'fastify-plugins'
const peerName = 'official plugins'

export async function memoryRows(bench: Bench, requests: number): Promise<RestRow[]> {
  for (const id of [kitId, peerId]) await fillCompileCache(bench, id)
  await using load = startLoadProcess(bench)
  const kit = await residenceOf(bench, kitId, { load, requests })
  const peer = await residenceOf(bench, peerId, { load, requests })
  const beside = (value: number) => ({ name: peerName, value })
  const [unit, goal] = ['MB', { atMost: 120 }]
  return [
    {
      what: 'resident memory at rest after the start',
      ...{ unit, kit: kit.afterStart, peer: beside(peer.afterStart), goal },
    },
    {
      what: `resident memory after ${requests.toLocaleString('en-US')} requests`,
      ...{ unit, kit: endOf(kit), peer: beside(endOf(peer)), goal },
    },
    {
      what: 'growth in half as many after them',
      ...{ unit, kit: growthOf(kit), peer: beside(growthOf(peer)), goal: { atMost: 5 } },
    },
  ]
}

/** From the last of the requests to the end of those after them, the mean of some parts: the heap breathes. */
export function growthOf(residence: Residence): number {
  return mean(residence.underLoad.slice(-3)) - endOf(residence)
}

function endOf({ underLoad }: Residence): number {
  return underLoad[parts - 1] ?? Number.NaN
}

async function residenceOf(
  bench: Bench,
  id: string,
  { load, requests }: { readonly load: Child; readonly requests: number },
): Promise<Residence> {
  await using running = await start(bench, id)
  const { child, started, logFile } = running
  const resident = async () => (await child.ask<number>('residentBytes')) / megabyte
  await sleep(restMs)
  const afterStart = await resident()
  const underLoad: number[] = []
  await load.ask('open', targetOf(started))
  for (let part = 1; part <= parts + furtherParts; part++) {
    await loadPart(load, requests / parts)
    underLoad.push(await resident())
    bench.progress(
      `memory ${part}/${parts + furtherParts} ${id}: ${underLoad.at(-1)?.toFixed(0)} MB`,
    )
  }
  await load.ask('close')
  await child.ask('close')
  rmSync(logFile, { force: true })
  return { afterStart, underLoad }
}

/** What strips types and compiles stays in the memory of the process that had to. */
async function fillCompileCache(bench: Bench, id: string): Promise<void> {
  await using running = await start(bench, id)
  // A log that has not been opened yet cannot be closed by all of them.
  await requireReport(running.started)
  await running.child.ask('close')
  rmSync(running.logFile, { force: true })
}

async function start({ children, pinning, directory }: Bench, id: string) {
  const logFile = join(directory, `memory-${id}.log`)
  const entry = join(import.meta.dirname, '../candidates/candidate-process.ts')
  const core = pinning.serverCore
  const child = children.start({ name: id, args: [...nodeFlags, entry], core })
  const setup: CandidateSetup = { logFile, servesWhenLate: true }
  const started = await child.ask<Started>('start', { id, setup })
  return { child, started, logFile, [Symbol.asyncDispose]: () => child.stop() }
}

const partMsMax = 50_000

/** @throws Error if it takes so long that the figure would be of fewer requests. */
async function loadPart(load: Child, requests: number): Promise<void> {
  const bounds = { durationMs: partMsMax, requestsMax: requests }
  const { served } = await load.ask<LoadResult>('load', bounds)
  if (served < requests) throw new Error(`only ${served} of ${requests} requests were served`)
}

function targetOf({ port, tokens }: Started): LoadTarget {
  const ids = [...reports.keys()]
  return {
    port,
    connections: tokens.users.length,
    requests: tokens.users.map((token, index) => hotRequest(ids[index % ids.length] ?? '', token)),
    expected: { status: 200, bodyBytes: reportBytes },
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
