/**
 * How soon a change of a flag is known to other processes, from when whoever made it was answered.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import { type FlagFleet, type FlagNode, flagFleet } from './flag-fleet.ts'
import { type FlagProcessOptions, nowMs, switches } from './flag-process.ts'

export interface Reach {
  /** A time for each change and each other process. */
  readonly times: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Of one process to which nothing happens. */
  readonly statementsPerSecond: number
}

const changesPerSwitch = 12
const quietMs = 2_000

export async function reachRun(size: number, options: FlagProcessOptions): Promise<Reach> {
  await using fleet = await flagFleet(size, options)
  const statementsPerSecond = await atRest(fleet)
  const made = (
    await Promise.all(switches.map((key, at) => changesOf(nodeAt(fleet, at), key)))
  ).flat()
  const lastMs = Math.max(...made.map(({ atMs }) => atMs))
  await heardOfAll(fleet, lastMs)
  const times = fleet.nodes
    .flatMap((node, at) => made.map((change) => timeOf(node, at, change)))
    .filter((ms) => ms !== undefined)
    .toSorted((one, other) => one - other)
  const at = (share: number) => times[Math.ceil(share * times.length) - 1] ?? Number.NaN
  return { times: times.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), statementsPerSecond }
}

interface Made {
  readonly key: string
  readonly version: number
  readonly atMs: number
}

/** At moments that no read is in step with. */
async function changesOf(node: FlagNode, key: string): Promise<readonly Made[]> {
  const made: Made[] = []
  for (let version = 0; version < changesPerSwitch; version += 1) {
    await delay(300 + Math.random() * 900)
    const mode = version % 2 === 0 ? 'off' : 'on'
    const { atMs, refusal } = await node.change(key, { version, mode })
    if (refusal !== null) throw new Error(`${key} could not be changed: ${refusal}`)
    made.push({ key, version: version + 1, atMs })
  }
  return made
}

/** Undefined of the process that made the change. */
function timeOf(node: FlagNode, at: number, { key, version, atMs }: Made): number | undefined {
  if (switches.indexOf(key) % 2 === at) return undefined
  const heard = node.heard.find((each) => each.key === key && each.version >= version)
  // Whoever was quicker than the answer to the change did not have to wait at all.
  return heard === undefined ? Number.POSITIVE_INFINITY : Math.max(0, heard.atMs - atMs)
}

/** The first two make the changes, the others only hear of them. */
function nodeAt({ nodes }: FlagFleet, at: number): FlagNode {
  const node = nodes[at % 2]
  if (node === undefined) throw new RangeError('a run needs two processes')
  return node
}

async function heardOfAll({ nodes }: FlagFleet, lastMs: number): Promise<void> {
  const isKnown = (node: FlagNode) =>
    switches.every((key) =>
      node.heard.some((each) => each.key === key && each.version === changesPerSwitch),
    )
  while (!nodes.every(isKnown) && nowMs() < lastMs + 30_000) await delay(20)
}

async function atRest({ nodes: [node] }: FlagFleet): Promise<number> {
  if (node === undefined) return Number.NaN
  const begin = await node.look('new-search')
  await delay(quietMs)
  const end = await node.look('new-search')
  return (end.statements - begin.statements) / ((end.atMs - begin.atMs) / 1_000)
}
