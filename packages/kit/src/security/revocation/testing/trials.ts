/**
 * Tries to get in after a strict revocation has been answered, on every node, while something goes
 * wrong.
 *
 * @module
 */

import { setTimeout as wait } from 'node:timers/promises'
import type { RedisServer } from '../../../../../../tools/servers/redis-server.ts'
import type { AccessClaims } from '../../tokens/index.ts'
import { claimsOf } from './claims.ts'
import type { Fleet, FleetNode } from './fleet.ts'

/** What goes wrong, again and again. */
export const scenarios = ['none', 'stopped', 'redis-restart', 'black-hole', 'flush-all'] as const
export type Scenario = (typeof scenarios)[number]

export interface TrialOptions {
  readonly tries: number
  readonly scenario: Scenario
  readonly redis: Pick<RedisServer, 'kill' | 'restart' | 'flushAll'> | undefined
  /** It ends then, with fewer tries. Default 120,000. */
  readonly limitMs?: number
  /** How many revocations are under way at once. */
  readonly revokers?: number
  readonly mode?: 'strict' | 'async'
}

export interface Trials {
  tries: number
  /** Must be 0. */
  accepted: number
  /** Answered 503. */
  unknown: number
  complete: number
  pending: number
  failed: number
  readonly tookMs: number[]
}

const triesPerNode = 10
/**
 * How long it lasts, and how long it is well again. Who is away is so for longer than a lease; and
 * after Redis has lost its data nothing is proven for the length of one, besides what it takes to
 * connect again.
 */
const paces: Readonly<Record<Scenario, { readonly faultMs: number; readonly restMs: number }>> = {
  none: { faultMs: 0, restMs: 0 },
  stopped: { faultMs: 3_000, restMs: 1_000 },
  'redis-restart': { faultMs: 500, restMs: 5_500 },
  'black-hole': { faultMs: 3_000, restMs: 2_000 },
  'flush-all': { faultMs: 0, restMs: 3_500 },
}

export async function runTrials(fleet: Fleet, options: TrialOptions): Promise<Trials> {
  const { revokers = 16, tries, scenario, limitMs = 120_000 } = options
  const endMs = performance.now() + limitMs
  const { faultMs, restMs } = paces[scenario]
  const trials: Trials = {
    ...{ tries: 0, accepted: 0, unknown: 0, complete: 0, pending: 0, failed: 0 },
    tookMs: [],
  }
  const ending = new AbortController()
  const breaking = breakAgain(fleet, options, ending.signal)
  let turns = 0
  const revoke = async () => {
    while (trials.tries < tries && performance.now() < endMs) {
      turns += 1
      await oneTrial(fleet.nodes, turns, options, trials)
    }
  }
  // Each thing goes wrong at least once.
  const minimum = wait(faultMs + restMs)
  const revoking = Array.from({ length: revokers }, revoke)
  await Promise.all([minimum, ...revoking])
  ending.abort()
  await breaking
  return trials
}

async function oneTrial(
  nodes: readonly FleetNode[],
  turn: number,
  { mode = 'strict' }: TrialOptions,
  trials: Trials,
): Promise<void> {
  const node = nodes[turn % nodes.length]
  const claims = claimsOf()
  const startMs = performance.now()
  try {
    const { propagation } = (await node?.revoke(claims, mode)) ?? {}
    trials[propagation === 'complete' ? 'complete' : 'pending'] += 1
    trials.tookMs.push(performance.now() - startMs)
    // Of what is pending nothing is promised yet.
    if (propagation === 'complete' || mode === 'async') await tryEverywhere(nodes, claims, trials)
  } catch {
    // The database was out of reach: it is not revoked, or not known to be.
    trials.failed += 1
    await wait(20)
  }
}

async function tryEverywhere(
  nodes: readonly FleetNode[],
  claims: AccessClaims,
  trials: Trials,
): Promise<void> {
  await Promise.all(
    nodes.map(async (node) => {
      const { accepted, unknown } = await node.tryOut(claims, triesPerNode)
      trials.tries += triesPerNode
      trials.accepted += accepted
      trials.unknown += unknown
    }),
  )
}

async function breakAgain(
  { nodes }: Fleet,
  { scenario, redis }: TrialOptions,
  signal: AbortSignal,
): Promise<void> {
  const { faultMs, restMs } = paces[scenario]
  const rest = (ms: number) => wait(ms, undefined, { signal }).catch(() => undefined)
  for (let turn = 0; scenario !== 'none' && !signal.aborted; turn += 1) {
    const node = nodes[turn % nodes.length]
    if (node === undefined) return
    const mend = await breakOnce(scenario, node, redis)
    await rest(faultMs)
    await mend()
    await rest(restMs)
  }
}

async function breakOnce(
  scenario: Scenario,
  node: FleetNode,
  redis: TrialOptions['redis'],
): Promise<() => Promise<unknown> | undefined> {
  if (scenario === 'stopped') {
    process.kill(node.pid, 'SIGSTOP')
    return async () => process.kill(node.pid, 'SIGCONT')
  }
  if (scenario === 'black-hole') {
    const { proxies } = node
    for (const proxy of proxies) await proxy.set('blackhole')
    return async () => {
      // What was swallowed stays silent; only a new connection works.
      for (const proxy of proxies) await proxy.set('pass')
    }
  }
  if (scenario === 'redis-restart') {
    await redis?.kill()
    return async () => redis?.restart()
  }
  await redis?.flushAll()
  return async () => undefined
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN
}
