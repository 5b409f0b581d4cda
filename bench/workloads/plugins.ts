/**
 * What each plugin of the kit costs on the hot path: the whole kit beside the kit with one of them
 * switched off.
 *
 * A round starts all variants, the whole twice, and loads them in short slices in turn, so that what else
 * the machine does meets all alike; the cost of each is that of its quickest tenth of slices, as other
 * work only adds. What is switched off must be seen to be off.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CandidateSetup } from '../candidates/candidate.ts'
import type { Started } from '../candidates/candidate-process.ts'
import { featuresLost, type KitPartName, kitPartNames } from '../candidates/kit-part-names.ts'
import { baselineId, kitId } from '../candidates/registry.ts'
import type { Child } from '../children.ts'
import { type FeatureId, featureIds, proveAbsent, proveFeatures } from '../features.ts'
import { quantile } from '../statistics.ts'
import {
  hotTarget,
  loadSlice,
  type RunningProcess,
  requireRecords,
  requireReport,
  sender,
  startCandidate,
  warmUpInTurn,
} from './candidate-run.ts'
import { startLoadProcess } from './load-child.ts'
import { type PluginsRound, reportPlugins } from './plugins-report.ts'
import type { Bench, Result, Workload } from './workload.ts'

const pace = {
  quick: { rounds: 1, slices: 10, warmUpMs: 200, warmUpRequests: 3_000, loadMs: 100 },
  full: { rounds: 3, slices: 30, warmUpMs: 1_000, warmUpRequests: 12_000, loadMs: 100 },
} as const

const quickest = 0.1

/** One process of a round. */
interface Variant {
  readonly id: typeof baselineId | typeof kitId
  readonly off: readonly KitPartName[]
  readonly running: RunningProcess
  readonly features: readonly FeatureId[]
  readonly logFile: string
  /** Processor time per request of each slice, in microseconds. */
  readonly costs: number[]
  served: number
}

export const pluginsWorkload: Workload = {
  id: 'plugins',
  title: 'Plugins: what each part of the kit costs a request of the hot path',

  async run(bench: Bench): Promise<Result> {
    const rounds = bench.rounds ?? pace[bench.quick ? 'quick' : 'full'].rounds
    const measured: PluginsRound[] = []
    await using load = startLoadProcess(bench)
    for (let round = 1; round <= rounds; round++) {
      const one = await measureRound(bench, load)
      measured.push(one)
      const costs = `${one.whole.map((cost) => cost.toFixed(1)).join(' and ')} us/request`
      bench.progress(`plugins ${round}/${rounds}: the whole ${costs}`)
    }
    return reportPlugins(measured)
  },
}

async function measureRound(bench: Bench, load: Child): Promise<PluginsRound> {
  await using stack = new AsyncDisposableStack()
  const fastify = await start(bench, stack, baselineId)
  const whole = await start(bench, stack, kitId)
  const rest = new Map<KitPartName, Variant>()
  for (const name of kitPartNames) rest.set(name, await start(bench, stack, kitId, [name]))
  const twin = await start(bench, stack, kitId)

  const all = [fastify, whole, ...rest.values(), twin]
  await loadInTurn(all, load, pace[bench.quick ? 'quick' : 'full'])
  for (const variant of all) await named(variant, () => requireRecordsOf(variant))
  return {
    fastify: costOf(fastify),
    whole: [costOf(whole), costOf(twin)],
    without: new Map([...rest].map(([name, variant]) => [name, costOf(variant)])),
  }
}

async function loadInTurn(
  all: readonly Variant[],
  load: Child,
  { slices, loadMs, ...warmUpPace }: (typeof pace)[keyof typeof pace],
): Promise<void> {
  const targets = all.map(({ running }) => hotTarget(running.started))
  const warm = await warmUpInTurn(load, targets, warmUpPace)
  for (const [index, variant] of all.entries()) variant.served += warm[index] ?? 0
  for (let slice = 0; slice < slices; slice++) {
    // To and fro, so that all have been idle for as long on the average.
    const inTurn = slice % 2 === 0 ? all : all.toReversed()
    for (const variant of inTurn) await named(variant, () => measureSlice(variant, load, loadMs))
  }
}

/** Started and proven. */
async function start(
  bench: Bench,
  stack: AsyncDisposableStack,
  id: Variant['id'],
  off: readonly KitPartName[] = [],
): Promise<Variant> {
  return await named({ id, off }, async () => {
    // Apart from each other, as they all run at the same time.
    const logFile = join(bench.directory, `plugins-${crypto.randomUUID()}.log`)
    const setup: CandidateSetup = { logFile, without: off, servesWhenLate: true }
    const running = stack.use(await startCandidate(bench, id, setup))
    const { started } = running
    const features = id === kitId ? await provenFeatures(off, started) : []
    await requireReport(started)
    return { id, off, running, features, logFile, costs: [], served: 0 }
  })
}

async function measureSlice(variant: Variant, load: Child, loadMs: number): Promise<void> {
  const { child, started } = variant.running
  const sample = await loadSlice(child, load, hotTarget(started), loadMs)
  variant.costs.push(sample.cpuMicroseconds / sample.served)
  variant.served += sample.served
}

async function requireRecordsOf({ off, running, ...variant }: Variant): Promise<void> {
  const { features, logFile, served } = variant
  await requireRecords({ features }, running.child, logFile, served)
  if (off.includes('logging')) requireNoRecords(logFile)
}

function costOf({ costs }: Variant): number {
  return quantile(costs, quickest)
}

/** Says of an error which of the many processes it is about. */
async function named<T>({ id, off }: Pick<Variant, 'id' | 'off'>, work: () => Promise<T>) {
  try {
    return await work()
  } catch (error) {
    const name = off.length === 0 ? id : `${id} without ${off.join(', ')}`
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error })
  }
}

/** @throws Error if what is on is not shown, or what is off is. */
async function provenFeatures(
  off: readonly KitPartName[],
  started: Started,
): Promise<readonly FeatureId[]> {
  const lost = off.flatMap(featuresLost)
  const present = featureIds.filter((id) => !lost.includes(id))
  await proveFeatures(present, sender(started), started.tokens)
  await proveAbsent(lost, sender(started), started.tokens)
  return present
}

/** @throws Error if a log is written that is switched off. */
function requireNoRecords(logFile: string): void {
  const lines = readFileSync(logFile, 'utf8').split('\n').length - 1
  if (lines > 0) throw new Error(`the log is switched off, and has ${lines} records`)
}
