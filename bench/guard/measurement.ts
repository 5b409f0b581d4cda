/**
 * What a request of the hot path costs kits that are loaded in turn, pair by pair.
 *
 * A pair starts all anew, so that the luck of one process (where its code and objects came to lie) is in
 * one ratio only. Within it, many short slices of load go to each of the kits in turn, and what
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
import { candidateOf, kitId } from '../candidates/registry.ts'
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

/** A kit. */
export interface Contestant {
  /** The checkout that it is of; default this one. */
  readonly root?: string
  /** Processor time that each request costs more. */
  readonly burnMicroseconds?: number
}

/**
 * Microseconds of processor time for a request of each.
 *
 * @throws Error if one does not serve.
 */
export async function measurePair(
  bench: Bench,
  contestants: readonly Contestant[],
): Promise<number[]> {
  await using stack = new AsyncDisposableStack()
  const load = stack.use(startLoadProcess(bench))
  const running: RunningProcess[] = []
  for (const each of contestants) running.push(await start(bench, each, stack))
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
  return costs.map((of) => quantile(of, quickest))
}

/** Started and proven. */
async function start(
  bench: Bench,
  { root, burnMicroseconds }: Contestant,
  stack: AsyncDisposableStack,
): Promise<RunningProcess> {
  // The same candidate may run more than once at the same time.
  const logFile = join(bench.directory, `${kitId}-${crypto.randomUUID()}.log`)
  stack.defer(() => rmSync(logFile, { force: true }))
  const burning = burnMicroseconds === undefined ? {} : { burnMicroseconds }
  const setup: CandidateSetup = { logFile, servesWhenLate: true, ...burning }
  const running = stack.use(await startCandidate(bench, kitId, setup, root))
  await prove(candidateOf(kitId), running.started)
  return running
}
