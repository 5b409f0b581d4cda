/**
 * Ratios of candidates to bare Fastify, pair by pair.
 *
 * A pair starts all anew, so that the luck of one process (where its code and objects came to lie) is in
 * one ratio only. Within it, many short slices of load go to bare Fastify and the others in turn, and what
 * a request costs each is that of its quickest tenth: other work on the machine only adds, and some slices
 * meet little of it. Of what was tried on a machine with much other work, sums and medians of slices were
 * less steady from pair to pair.
 *
 * The figure is the processor time of user and system together. The kernel knows that sum exactly, but
 * shares it out between the two by where its ticks fell: in short slices user time alone is less steady,
 * and at times zero. Counts of instructions would be steadier still; virtual machines often have none to
 * give (`perf stat` says "not supported"), so a guard that is for any machine cannot rely on them.
 *
 * @module
 */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CandidateSetup } from '../candidates/candidate.ts'
import { baselineId, candidateOf } from '../candidates/registry.ts'
import { quantile } from '../statistics.ts'
import {
  hotTarget,
  loadSlice,
  prove,
  type RunningProcess,
  startCandidate,
  warmUpInTurn,
} from '../workloads/candidate-run.ts'
import { startLoadProcess } from '../workloads/load-child.ts'
import type { Bench } from '../workloads/workload.ts'

const warmUpPace = { warmUpMs: 1_500, warmUpRequests: 12_000 } as const
const sliceMs = 50
const slices = 40
/** The tenth of the slices that met the least of other work. */
const quickest = 0.1

/** What is measured beside bare Fastify. */
export interface Contestant {
  readonly id: string
  readonly burnMicroseconds?: number
}

/** Of one contestant in one pair. */
export interface PairResult {
  readonly ratio: number
  readonly microsecondsPerRequest: number
}

/** @throws Error if a candidate does not serve. */
export async function measurePair(
  bench: Bench,
  contestants: readonly Contestant[],
): Promise<PairResult[]> {
  await using stack = new AsyncDisposableStack()
  const load = stack.use(startLoadProcess(bench))
  const running: RunningProcess[] = []
  for (const each of [{ id: baselineId }, ...contestants]) {
    running.push(await start(bench, each, stack))
  }
  const targets = running.map(({ started }) => hotTarget(started))
  await warmUpInTurn(load, targets, warmUpPace)
  const costs: number[][] = running.map(() => [])
  for (let slice = 0; slice < slices; slice++) {
    for (const [index, { child, started }] of running.entries()) {
      const target = hotTarget(started)
      const { cpuMicroseconds, served } = await loadSlice(child, load, target, sliceMs)
      costs[index]?.push(cpuMicroseconds / served)
    }
  }
  const [unit = Number.NaN, ...found] = costs.map((of) => quantile(of, quickest))
  return found.map((cost) => ({ ratio: cost / unit, microsecondsPerRequest: cost }))
}

/** Started and proven. */
async function start(
  bench: Bench,
  { id, burnMicroseconds }: Contestant,
  stack: AsyncDisposableStack,
): Promise<RunningProcess> {
  // The same candidate may run more than once at the same time.
  const logFile = join(bench.directory, `${id}-${crypto.randomUUID()}.log`)
  stack.defer(() => rmSync(logFile, { force: true }))
  const burning = burnMicroseconds === undefined ? {} : { burnMicroseconds }
  const setup: CandidateSetup = { logFile, kitHeaders: [], servesWhenLate: true, ...burning }
  const running = stack.use(await startCandidate(bench, id, setup))
  await prove(candidateOf(id), running.started)
  return running
}
