/**
 * What the modes promise, in full: random runs of nodes in virtual time, processes on a real Redis, and
 * the faults of that Redis.
 *
 * @module
 */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { FaultRow } from '../../../../../../tools/faults/fault-table.ts'
import { redisServer } from '../../../../../../tools/servers/redis-server.ts'
import type { LimitMode } from '../policy.ts'
import { takeCostUs } from './limiter-cost.ts'
import { LimiterProcesses, processes } from './limiter-processes.ts'
import { pausingPlan, type RunPlan, randomPlan, roomyPlan, runsOver } from './random-run.ts'
import type { Weakness } from './simulated-nodes.ts'
import { type FaultReport, faults, underFault } from './store-faults.ts'
import { hoarding, readThenWrite, slowClock, uncapped } from './weak-builds.ts'

export interface LimitProof {
  readonly seed: number
  readonly runs: number
  readonly repetitions: number
}

const limit = 100
const controlRuns = 100
const faultMs = 4_000
const costUsMax = 3

interface Runs {
  readonly mode: LimitMode
  readonly plan: (seed: number) => RunPlan
  readonly weakened: string
  readonly weakness: Weakness
}

const allRuns: readonly Runs[] = [
  { mode: 'exact', plan: randomPlan, weakened: 'read, then write', weakness: readThenWrite },
  { mode: 'lease', plan: pausingPlan, weakened: 'leases do not lapse', weakness: slowClock },
  { mode: 'optimistic', plan: randomPlan, weakened: 'any number untold', weakness: uncapped },
  { mode: 'optimistic', plan: roomyPlan, weakened: 'all may wait', weakness: hoarding },
]

/** About six minutes for 1,500 runs and 250 repetitions. */
export async function proveLimits(proof: LimitProof): Promise<readonly FaultRow[]> {
  // The heap is measured in this process.
  setFlagsFromString('--expose-gc')
  globalThis.gc = runInNewContext('gc')
  const rows: FaultRow[] = []
  for (const runs of allRuns) rows.push(await runsRow(runs, proof))
  const { over, words } = await overIn('lease', randomPlan, proof)
  rows.push({ ...words, ...withoutControl, isGood: over === 0 })
  rows.push(...(await processRows(proof.repetitions)))
  for (const name of Object.keys(faults)) rows.push(await faultRow(name))
  return [...rows, costRow()]
}

/** Of what another row, or a test beside it, has the control. */
const withoutControl = { control: 'see the others', controlFails: undefined }

async function runsRow({ mode, plan, weakened, weakness }: Runs, proof: LimitProof) {
  const { over, words } = await overIn(mode, plan, proof)
  const broken = await runsOver(mode, plan, proof.seed, controlRuns, weakness)
  return {
    ...words,
    isGood: over === 0,
    control: `${weakened}: ${broken.length} of ${controlRuns}`,
    controlFails: broken.length > 0,
  }
}

async function overIn(mode: LimitMode, plan: Runs['plan'], { seed, runs }: LimitProof) {
  const over = (await runsOver(mode, plan, seed, runs)).length
  const fault = `${mode}: ${runs} runs of ${plan.name} from seed ${seed}`
  return {
    over,
    words: { fault, goodResult: 'none over its bound', observed: `${over} over` },
  }
}

async function processRows(repetitions: number): Promise<readonly FaultRow[]> {
  await using redis = await redisServer()
  await using limiters = await LimiterProcesses.start(redis.url)
  const bounds = { exact: 0, lease: 0, optimistic: Math.max(processes, limit / 2) }
  const rows: FaultRow[] = []
  for (const mode of ['exact', 'lease', 'optimistic'] as const) {
    const counts: number[] = []
    for (let time = 0; time < repetitions; time += 1) {
      const key = `${mode} ${time}`
      counts.push(await limiters.admitted({ mode, limit, key, takes: 100, goes: 1 }))
    }
    const [least, most] = [Math.min(...counts), Math.max(...counts)]
    rows.push({
      fault: `${mode}: 400 takes at once, 4 processes, ${repetitions} times`,
      goodResult: mode === 'exact' ? `exactly ${limit}` : `at most ${limit + bounds[mode]}`,
      observed: `${least} to ${most}`,
      isGood: most <= limit + bounds[mode] && (mode === 'lease' || least >= limit),
      ...withoutControl,
    })
  }
  return rows
}

async function faultRow(name: string): Promise<FaultRow> {
  const fault = faults[name]
  if (fault === undefined) throw new RangeError(`no fault ${name}`)
  const seen = await underFault(fault, { faultMs })
  const { exact, lease, optimistic } = seen.slowestMs
  return {
    fault: `the limiter; Redis ${name} for ${faultMs / 1_000} s`,
    goodResult: 'nobody refused within his share, nothing thrown, 25 ms, back in 3 s',
    observed:
      `refused ${seen.refusals.length}, thrown ${seen.thrown} of ${seen.takes}; slowest exact ` +
      `${ms(exact)}, lease ${ms(lease)}, optimistic ${ms(optimistic)}; back in ${ms(seen.backMs)}; ` +
      `process stalled ${ms(seen.stalledMs)}; heap ${(seen.heapGrownBytes / 1e6).toFixed(1)} MB`,
    isGood: isHarmless(seen),
    ...withoutControl,
  }
}

function isHarmless(seen: FaultReport): boolean {
  const { exact, lease } = seen.slowestMs
  const isQuiet = seen.refusals.length === 0 && seen.thrown === 0 && seen.waited.optimistic === 0
  const isQuick = Math.max(exact, lease) < 75 + 2 * seen.stalledMs && seen.backMs < 3_000
  return isQuiet && isQuick && seen.heapGrownBytes < 4_000_000
}

function costRow(): FaultRow {
  const costUs = takeCostUs()
  return {
    fault: 'what a take of 3 scopes x 3 windows costs, without Redis',
    goodResult: `about 1.5 us, ${costUsMax} us at most`,
    observed: `${costUs.toFixed(2)} us`,
    isGood: costUs <= costUsMax,
    control: 'none: a figure',
    controlFails: undefined,
  }
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`
}
