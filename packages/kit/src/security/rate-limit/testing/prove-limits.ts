/**
 * The long proof: `node --conditions=@plimsoll/source prove-limits.ts [seed] [runs]`, about six
 * minutes. Prints a table: scenario, bound, what was observed, and the same of the weakened build.
 *
 * @module
 */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { redisServer } from '../../../../../../tools/servers/redis-server.ts'
import type { LimitMode } from '../policy.ts'
import { takeCostUs } from './limiter-cost.ts'
import { LimiterProcesses, processes } from './limiter-processes.ts'
import { pausingPlan, type RunPlan, randomPlan, runsOver } from './random-run.ts'
import type { Weakness } from './simulated-nodes.ts'
import { faults, underFault } from './store-faults.ts'
import { readThenWrite, slowClock, uncapped } from './weak-builds.ts'

setFlagsFromString('--expose-gc')
globalThis.gc = runInNewContext('gc')

const [seed = '1', runs = '1500'] = process.argv.slice(2)
const limit = 100
const repetitions = 250
const faultMs = 4_000

let isWell = true

say('scenario', 'bound', 'observed', 'control')
await proveRuns('exact', randomPlan, readThenWrite, 'read, then write')
await proveRuns('lease', randomPlan, {}, '')
await proveRuns('lease', pausingPlan, slowClock, 'leases do not lapse')
await proveRuns('optimistic', randomPlan, uncapped, 'any number untold')
await proveProcesses()
for (const name of Object.keys(faults)) await proveFault(name)
proveCost()
process.exitCode = isWell ? 0 : 1

async function proveRuns(
  mode: LimitMode,
  plan: (seed: number) => RunPlan,
  weakness: Weakness,
  weakened: string,
): Promise<void> {
  const over = await runsOver(mode, plan, Number(seed), Number(runs))
  const broken = weakened === '' ? [] : await runsOver(mode, plan, Number(seed), 100, weakness)
  isWell &&= over.length === 0 && (weakened === '' || broken.length > 0)
  const control = weakened === '' ? '' : `${weakened}: ${broken.length} of 100`
  say(`${mode}, ${runs} random runs from seed ${seed}`, 'none over', `${over.length}`, control)
}

async function proveProcesses(): Promise<void> {
  await using redis = await redisServer()
  await using limiters = await LimiterProcesses.start(redis.url)
  const bounds = { exact: 0, lease: 0, optimistic: Math.max(processes, limit / 2) }
  for (const mode of ['exact', 'lease', 'optimistic'] as const) {
    const counts: number[] = []
    for (let time = 0; time < repetitions; time += 1) {
      const key = `${mode} ${time}`
      counts.push(await limiters.admitted({ mode, limit, key, takes: 100, goes: 1 }))
    }
    const [least, most] = [Math.min(...counts), Math.max(...counts)]
    isWell &&= most <= limit + bounds[mode] && (mode === 'lease' || least >= limit)
    const scenario = `${mode}, 400 takes at once, 4 processes, ${repetitions} times`
    const bound = mode === 'exact' ? `exactly ${limit}` : `at most ${limit + bounds[mode]}`
    say(scenario, bound, `${least} to ${most}`, '')
  }
}

async function proveFault(name: string): Promise<void> {
  const fault = faults[name]
  if (fault === undefined) return
  const seen = await underFault(fault, { faultMs })
  const { exact, lease, optimistic } = seen.slowestMs
  isWell &&= seen.refusals.length === 0 && seen.thrown === 0 && seen.waited.optimistic === 0
  isWell &&= Math.max(exact, lease) < 75 + 2 * seen.stalledMs
  isWell &&= seen.backMs < 3_000 && seen.heapGrownBytes < 4_000_000
  say(
    `Redis ${name} for ${faultMs / 1_000} s`,
    'refused 0, thrown 0, 25 ms, back in 3 s',
    `refused ${seen.refusals.length}, thrown ${seen.thrown} of ${seen.takes}; slowest exact ${ms(exact)}, ` +
      `lease ${ms(lease)}, optimistic ${ms(optimistic)}; back in ${ms(seen.backMs)}; process stalled ${ms(seen.stalledMs)}; ` +
      `heap ${(seen.heapGrownBytes / 1e6).toFixed(1)} MB`,
    '',
  )
}

function proveCost(): void {
  const costUs = takeCostUs()
  say('3 scopes x 3 windows, local', '1.5 us', `${costUs.toFixed(2)} us`, '')
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`
}

function say(...cells: string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}
