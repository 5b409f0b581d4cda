/**
 * One group of states, measured: each state is a process that lives through all turns of a
 * generation, and a turn loads all of them for a moment, one after the other, each time from another on.
 *
 * @module
 */

import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { postgresServer } from '../../tools/servers/postgres-server.ts'
import type { Started } from '../candidates/candidate-process.ts'
import { hotHeaders, hotPath } from '../candidates/hot-request.ts'
import { reports } from '../candidates/reports.ts'
import type { Child } from '../children.ts'
import { exchange } from '../exchange.ts'
import { countedRequests, featureIds, proveFeatures } from '../features.ts'
import { type Bench, nodeFlags } from '../workloads/workload.ts'
import { addressOf } from './client-addresses.ts'
import type { ClientLoad, Portion } from './client-load-process.ts'
import { neverReached } from './flat-kit.ts'
import type { FlatStart } from './flat-process.ts'
import { type RedisStand, redisStand } from './redis-stand.ts'
import { faultOf, type Standing } from './standing.ts'
import { type FlatState, type GroupId, statesOf } from './states.ts'

/** In requests of each connection. */
export interface FlatPace {
  readonly warmUp: number
  /** After the others had their turn: caches of the processor are theirs. */
  readonly settle: number
  readonly load: number
}

/** One state in one turn. */
export interface FlatSample {
  readonly served: number
  readonly cpuMicroseconds: number
}

export type FlatSamples = ReadonlyMap<string, readonly FlatSample[]>

interface Running {
  readonly state: FlatState
  readonly child: Child
  readonly started: Started
  readonly stand: RedisStand
  readonly logFile: string
  served: number
}

/**
 * As many windows each. What many clients have asked for is remembered for most of an hour, lest a
 * turn find only some of them in the table; one client alone may ask all the time.
 */
const addressWindowsOf = (clients: number): string => {
  if (clients === 0) return neverReached
  return clients === 1 ? '10000000/366d, 500000/second' : '10000/366d, 500000/second'
}

/** @throws Error if a state is not what it says, before, between or after the turns. */
export async function runGroup(
  bench: Bench,
  group: GroupId,
  { turns, pace }: { readonly turns: number; readonly pace: FlatPace },
): Promise<FlatSamples> {
  await using ending = new AsyncDisposableStack()
  const load = ending.use(startLoad(bench))
  const all = await startAll(bench, group, ending)
  await warmUp(all, load, pace)
  for (const { stand } of all) await stand.strike()
  const samples = new Map<string, FlatSample[]>(all.map(({ state }) => [state.id, []]))
  for (let turn = 1; turn <= turns; turn++) {
    for (const running of rotated(all, turn)) await loadOnce(running, load, { pace, samples })
    if (turn % progressEvery === 0) bench.progress(`flat: ${group}, turn ${turn}/${turns}`)
  }
  for (const running of all) {
    await requireState(running)
    await requireRecords(running)
  }
  return samples
}

/**
 * Each begins a turn as often as any other. To and fro would load the first and the last twice running,
 * while the caches of the processor are still theirs.
 */
function rotated(all: readonly Running[], turn: number): readonly Running[] {
  const first = turn % all.length
  return [...all.slice(first), ...all.slice(0, first)]
}

async function startAll(
  bench: Bench,
  group: GroupId,
  ending: AsyncDisposableStack,
): Promise<Running[]> {
  const createDatabase = group === 'redis' ? await databases(ending) : undefined
  const all: Running[] = []
  for (const state of statesOf(group)) {
    all.push(await start(bench, state, ending, await createDatabase?.()))
    bench.progress(`flat: ${state.title}, started`)
  }
  return all
}

async function databases(ending: AsyncDisposableStack): Promise<() => Promise<string>> {
  const server = ending.use(await postgresServer())
  return () => server.createDatabase()
}

function startLoad({ children, pinning }: Bench): Child {
  return children.start({
    name: 'load of many clients',
    args: [...nodeFlags, join(import.meta.dirname, 'client-load-process.ts')],
    core: pinning.loadCore,
  })
}

async function start(
  { children, pinning, directory }: Bench,
  state: FlatState,
  ending: AsyncDisposableStack,
  databaseUrl: string | undefined,
): Promise<Running> {
  const { revocations, clients, weakness } = state
  const stand = ending.use(await redisStand(state.redis))
  const child = ending.use(
    children.start({
      name: state.id,
      args: [...nodeFlags, join(import.meta.dirname, 'flat-process.ts')],
      core: pinning.serverCore,
    }),
  )
  const logFile = join(directory, `${state.id}.${performance.now()}.log`)
  const options: FlatStart = {
    logFile,
    revocations,
    addressWindows: addressWindowsOf(clients),
    ...(clients > 0 && { trustProxy: ['127.0.0.0/8'] }),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(stand.url !== undefined && { redisUrl: stand.url }),
    ...(weakness !== undefined && { weakness }),
  }
  const started = await child.ask<Started>('start', options)
  const running = { state, child, started, stand, logFile, served: 0 }
  await proveAll(running)
  return running
}

/** Nothing is switched off in any state. */
async function proveAll({ state, started: { port, tokens } }: Running): Promise<void> {
  const [id = ''] = reports.keys()
  const usual = {
    ...hotHeaders(tokens.users[0] ?? ''),
    'x-forwarded-for': state.clients > 0 ? addressOf(0) : undefined,
  }
  await proveFeatures(
    featureIds,
    (headers = {}, path = hotPath(id)) =>
      exchange({ port, path, headers: { ...usual, ...headers } }),
    tokens,
  )
}

/** Of each connection, until every client has asked once. */
function requestsOfAllClients({ state, started }: Running): number {
  return Math.ceil(state.clients / started.tokens.users.length)
}

/**
 * All alike, as code that has run more often runs faster; and in parts, as a server closes connections
 * that are idle for long, or that nothing came of.
 */
async function warmUp(all: readonly Running[], load: Child, pace: FlatPace): Promise<void> {
  const requests = Math.max(pace.warmUp, ...all.map(requestsOfAllClients))
  for (let part = 0; part < warmUpParts; part++) {
    for (const running of all) {
      if (part === 0) await open(running, load)
      await portion(running, load, Math.ceil(requests / warmUpParts))
    }
  }
}

async function open({ state, started }: Running, load: Child): Promise<void> {
  const { port, tokens } = started
  const about: ClientLoad = { port, tokens: tokens.users, clients: state.clients }
  await load.ask('open', about)
}

async function loadOnce(
  running: Running,
  load: Child,
  { pace, samples }: { readonly pace: FlatPace; readonly samples: Map<string, FlatSample[]> },
): Promise<void> {
  const { child, state } = running
  await requireState(running)
  await portion(running, load, pace.settle)
  const before = await child.ask<number>('processorTime')
  const served = await portion(running, load, pace.load)
  const after = await child.ask<number>('processorTime')
  samples.get(state.id)?.push({ served, cpuMicroseconds: after - before })
}

/** @throws Error if not all were served. */
async function portion(
  running: Running,
  load: Child,
  requestsPerConnection: number,
): Promise<number> {
  const { port, tokens } = running.started
  const served = await load.ask<number>('load', { port, requestsPerConnection } satisfies Portion)
  const wanted = requestsPerConnection * tokens.users.length
  if (served < wanted) throw new Error(`${running.state.id} served ${served} of ${wanted} requests`)
  running.served += served
  return served
}

const progressEvery = 20
const warmUpParts = 20
const toSettleMsMax = 10_000

/** @throws Error if it is not in its state for so long. */
async function requireState({ state, child }: Running): Promise<void> {
  const untilMs = performance.now() + toSettleMsMax
  for (;;) {
    const fault = faultOf(state, await child.ask<Standing>('standing'))
    if (fault === undefined) return
    if (performance.now() > untilMs) throw new Error(`"${state.title}" is not that: ${fault}`)
    await sleep(20)
  }
}

/** @throws Error if log or histogram lack requests of the load. */
async function requireRecords({ state, child, logFile, served }: Running): Promise<void> {
  const counted = countedRequests(await child.ask<string>('metricsText'))
  await child.ask('close')
  let lines = 0
  for (const byte of readFileSync(logFile)) if (byte === 10) lines += 1
  rmSync(logFile)
  if (counted >= served && lines >= served) return
  const seen = `metrics know ${counted}, the log has ${lines}`
  throw new Error(`${state.id}: served ${served} requests, ${seen}`)
}
