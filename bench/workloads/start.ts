/**
 * Start to ready, and what the process holds afterwards: the service from its sources, and built, in
 * turn. Ready is the first 200 of `/readyz`, on an empty data directory.
 *
 * Memory is read when the service has rested, and again after a load that has warmed it up.
 *
 * @module
 */

import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Child } from '../children.ts'
import { photographLike } from '../images.ts'
import type { Memory } from '../service-probe.ts'
import { startLoadProcess } from './load-child.ts'
import { prepare, reportPath, roomyEnv } from './routes-preparation.ts'
import { type Program, type Service, sources, startService } from './service.ts'
import { builtService } from './service-built.ts'
import { classifyRequest } from './service-classify.ts'
import { loaded, requestBytes } from './service-load.ts'
import { type ProgramFigures, type ProgramId, reportStarts } from './start-report.ts'
import type { Bench, Result, Workload } from './workload.ts'

/** What the launcher and the image set: see `tools/launch.mjs`. */
const allocator = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' }
/** The service collects the garbage of its start, and V8 returns the pages a while later. */
const restMs = 12_000
const pace = {
  quick: { rounds: 2, reports: 5_000, pictures: 20 },
  full: { rounds: 10, reports: 100_000, pictures: 300 },
} as const

type Programs = Readonly<Record<ProgramId, Program>>

export const startWorkload: Workload = {
  id: 'start',
  title: 'Start to ready, and memory: the reference service',

  async run(bench: Bench): Promise<Result> {
    const rounds = bench.rounds ?? pace[bench.quick ? 'quick' : 'full'].rounds
    const programs: Programs = {
      source: sources,
      built: await builtService(join(bench.directory, 'built')),
    }
    const figures = { source: noFigures(), built: noFigures() }
    // The first start fills the compile cache and the file cache; it is not counted.
    for (const id of ids) figures[id].firstMs = await startOnce(bench, programs[id])
    for (let round = 1; round <= rounds; round++) {
      for (const id of ids) {
        figures[id].readyMs.push(await startOnce(bench, programs[id]))
        const readyMs = figures[id].readyMs.at(-1)?.toFixed(0)
        bench.progress(`start ${round}/${rounds} ${id}: ${readyMs} ms`)
      }
    }
    for (const id of ids) Object.assign(figures[id], await memoryOf(bench, programs[id]))
    return reportStarts(figures)
  },
}

const ids: readonly ProgramId[] = ['source', 'built']

type Gathered = { -readonly [Key in keyof ProgramFigures]: ProgramFigures[Key] } & {
  readonly readyMs: number[]
}

function noFigures(): Gathered {
  const none: Memory = { residentBytes: 0, anonymousBytes: 0 }
  return { firstMs: 0, readyMs: [], requests: 0, atRest: none, afterLoad: none }
}

async function startOnce(bench: Bench, program: Program): Promise<number> {
  const { child, readyAfterMs } = await startService(bench, { program, env: allocator })
  await child.stop()
  return readyAfterMs
}

async function memoryOf(
  bench: Bench,
  program: Program,
): Promise<Pick<ProgramFigures, 'requests' | 'atRest' | 'afterLoad'>> {
  const service = await startService(bench, { program, env: { ...roomyEnv, ...allocator } })
  const atRest = await rested(service.child)
  const requests = await warmedUp(bench, service)
  const afterLoad = await rested(service.child)
  await service.child.stop()
  return { requests, atRest, afterLoad }
}

async function rested(child: Child): Promise<Memory> {
  await sleep(restMs)
  return await child.ask<Memory>('memory')
}

/** @returns how many requests it was */
async function warmedUp(bench: Bench, service: Service): Promise<number> {
  const { reports, pictures } = pace[bench.quick ? 'quick' : 'full']
  const images = await photographLike({ width: 640, height: 480 }, 4)
  const { port, headers } = await prepare(service, images, 'roomy')
  await using load = startLoadProcess(bench)
  const expected = { status: 200 }
  const reading = [requestBytes({ method: 'GET', path: reportPath, headers })]
  const classifying = images.map((image) => classifyRequest({ image, credential: headers }))
  const read = await loaded(
    load,
    { port, connections: 20, requests: reading, expected },
    { warmUp: 1, requestsMax: reports, durationMs: 60_000 },
  )
  const classified = await loaded(
    load,
    { port, connections: 2, requests: classifying, expected },
    { warmUp: 1, requestsMax: pictures, durationMs: 30_000 },
  )
  return read.served + classified.served
}
