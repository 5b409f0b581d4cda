/**
 * A run of several limiters under random traffic: how far one key went over its limit, and how far
 * the mode may let it.
 *
 * @module
 */

import type { LimitMode, LimitPolicy } from '../policy.ts'
import { mostWithin, OvershootMeter } from './arrivals-meter.ts'
import { simulatedNodes, type Weakness } from './simulated-nodes.ts'

export interface RunPlan {
  readonly seed: number
  readonly nodes: number
  readonly limit: number
  readonly periodMs: number
  /** One way. */
  readonly delayMsMost: number
  /** Arrivals each second, in bursts of so many. */
  readonly rate: number
  readonly burst: number
  readonly lengthMs: number
  /** In the middle nothing comes for so long, and then bursts are five times as large. */
  readonly pauseMs: number
}

export interface RunResult {
  readonly over: number
  readonly bound: number
  readonly passed: number
  readonly arrivals: number
}

export async function randomRun(
  mode: LimitMode,
  plan: RunPlan,
  weakness: Weakness = {},
): Promise<RunResult> {
  const random = randomOf(plan.seed)
  const { nodes: count, limit, periodMs, delayMsMost, rate, burst, lengthMs } = plan
  const policy: LimitPolicy = {
    name: 'run',
    windows: [{ name: 'window', limit, periodMs }],
    algorithm: 'gcra',
    mode,
    onUnavailable: 'local',
  }
  const network = { delayMs: () => random() * delayMsMost, isLost: () => false }
  const { time, nodes } = await simulatedNodes({ nodes: count, network, ...weakness })
  const meter = new OvershootMeter({ limit, periodMs })
  const arrivedAtMs: number[] = []
  let passed = 0
  const startMs = time.now()
  const arrive = async () => {
    const node = nodes[Math.floor(random() * count)]
    arrivedAtMs.push(time.now())
    const decision = await node?.take([{ policy, key: 'key', cost: 1 }])
    if (decision?.isAllowed !== true) return
    passed += 1
    meter.passed(time.now())
  }
  for (let atMs = 0; atMs < lengthMs; atMs += (-Math.log(1 - random()) * 1_000 * burst) / rate) {
    const isLater = plan.pauseMs > 0 && atMs > lengthMs / 2
    const afterMs = atMs + (isLater ? plan.pauseMs : 0)
    const size = isLater ? burst * 5 : burst
    for (let each = 0; each < size; each += 1) time.after(afterMs + random(), () => void arrive())
  }
  await time.runUntil(startMs + lengthMs + plan.pauseMs + 100)
  return {
    over: meter.over,
    bound: boundOf(mode, plan, arrivedAtMs),
    passed,
    arrivals: arrivedAtMs.length,
  }
}

/** What is published of the modes. */
function boundOf(mode: LimitMode, plan: RunPlan, arrivedAtMs: readonly number[]): number {
  const intervalMs = Math.ceil((plan.periodMs * 1_000) / plan.limit) / 1_000
  const roundTripMs = 2 * plan.delayMsMost
  // Counted where it is decided; who asked sees it up to a message later, and then that much closer.
  if (mode === 'exact') return Math.ceil(plan.delayMsMost / intervalMs)
  if (mode === 'lease') return Math.ceil((1_000 + plan.delayMsMost) / intervalMs)
  const arrivals = mostWithin(arrivedAtMs, 10 + 3 * roundTripMs)
  return Math.min(plan.nodes + arrivals, Math.max(plan.nodes, plan.limit / 2))
}

/** A run that may go over, if anything lets it: more comes than may pass. */
export function randomPlan(seed: number): RunPlan {
  const random = randomOf(seed)
  const between = (least: number, most: number) => least + random() * (most - least)
  const limit = Math.ceil(10 ** between(0, 2.6))
  const periodMs = Math.ceil(10 ** between(3, 4.8))
  const rate = Math.min((limit / periodMs) * 1_000 * between(1, 5) + between(20, 400), 2_000)
  return {
    seed,
    nodes: Math.ceil(between(0, 16)),
    limit,
    periodMs,
    delayMsMost: between(0.05, 4),
    rate,
    burst: Math.ceil(10 ** between(0, 1.6)),
    lengthMs: Math.min(3_000, 800_000 / rate),
    pauseMs: 0,
  }
}

/** Leases are taken, lie idle while the limit gets whole again, and then everybody comes at once. */
export function pausingPlan(seed: number): RunPlan {
  const random = randomOf(seed)
  const limit = 300 + Math.floor(random() * 300)
  return {
    seed,
    nodes: 2 + Math.floor(random() * 6),
    limit,
    periodMs: 60_000,
    delayMsMost: 0.05 + random(),
    rate: limit * 2,
    burst: 2,
    lengthMs: 400,
    pauseMs: 30_000 + random() * 30_000,
  }
}

/** Limits of which there is much left at first, and that are reached all the same. */
export function roomyPlan(seed: number): RunPlan {
  const random = randomOf(seed)
  const limit = 500 + Math.floor(random() * 1_500)
  const rate = limit * (0.7 + random())
  return {
    seed,
    nodes: 2 + Math.floor(random() * 4),
    limit,
    periodMs: 60_000,
    delayMsMost: 0.05 + random(),
    rate,
    burst: Math.ceil(10 ** (random() * 1.6)),
    lengthMs: 2_000,
    pauseMs: 0,
  }
}

/** The runs that went over their bound; a seed runs the same again. */
export async function runsOver(
  mode: LimitMode,
  plan: (seed: number) => RunPlan,
  firstSeed: number,
  runs: number,
  weakness?: Weakness,
): Promise<readonly (RunResult & { readonly plan: RunPlan })[]> {
  const over: (RunResult & { readonly plan: RunPlan })[] = []
  for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
    const result = await randomRun(mode, plan(seed), weakness)
    if (result.over > result.bound) over.push({ plan: plan(seed), ...result })
  }
  return over
}

export function randomOf(seed: number): () => number {
  let state = seed | 0
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
