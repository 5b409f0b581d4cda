/**
 * The hot path: what one authenticated answer from memory costs each candidate.
 *
 * Every round starts each candidate anew, in turn: proves its features, warms it up, loads it, and divides
 * the processor time of its process by the requests it served. Afterwards its log and its metrics
 * must hold every one of these requests.
 *
 * @module
 */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Candidate } from '../candidates/candidate.ts'
import { answerTo, type FixedAnswer } from '../candidates/fixed-answer.ts'
import { hotHeaders, hotPath } from '../candidates/hot-request.ts'
import { candidates, floorId, kitId } from '../candidates/registry.ts'
import { reports } from '../candidates/reports.ts'
import type { Child } from '../children.ts'
import {
  hotTarget,
  loadOnce,
  prove,
  requireRecords,
  type Sample,
  startCandidate,
} from './candidate-run.ts'
import { reportHotPath } from './hot-path-report.ts'
import { startLoadProcess } from './load-child.ts'
import type { Bench, Result, Workload } from './workload.ts'

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
    const fixed = needsKit ? await learnKitAnswer(bench) : undefined
    const samples = new Map<string, Sample[]>(chosen.map(({ id }) => [id, []]))

    await using load = startLoadProcess(bench)
    for (let round = 1; round <= rounds; round++) {
      for (const candidate of chosen) {
        const sample = await measure(bench, candidate, fixed, load)
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
  fixed: FixedAnswer | undefined,
  load: Child,
): Promise<Sample> {
  const logFile = join(bench.directory, `${candidate.id}.log`)
  try {
    await using running = await startCandidate(bench, candidate.id, {
      logFile,
      ...(fixed && { fixed }),
    })
    const { child, started } = running
    await prove(candidate, started)
    const sample = await loadOnce(
      child,
      load,
      hotTarget(started),
      pace[bench.quick ? 'quick' : 'full'],
    )
    await requireRecords(candidate, child, logFile, sample.warmUpServed + sample.served)
    return sample
  } catch (error) {
    throw new Error(`${candidate.id}: ${(error as Error).message}`, { cause: error })
  } finally {
    rmSync(logFile, { force: true })
  }
}

async function learnKitAnswer(bench: Bench): Promise<FixedAnswer> {
  const logFile = join(bench.directory, 'learn.log')
  await using running = await startCandidate(bench, kitId, { logFile })
  const { port, tokens } = running.started
  const [id = ''] = reports.keys()
  // Awaited here, as the kit ends with this function.
  return await answerTo({ port, path: hotPath(id), headers: hotHeaders(tokens.users[0] ?? '') })
}
