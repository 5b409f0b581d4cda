/**
 * The stream and its state in Redis, as calls with types.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import type { RedisPort, RedisReply } from '../../reliability/redis/index.ts'
import { encodeEntry } from './entry-code.ts'
import type { Entry } from './revocable.ts'
import {
  acknowledgeScript,
  beatScript,
  publishScript,
  relayScript,
  viewScript,
} from './stream-scripts.ts'

export interface StreamStateOptions {
  readonly port: RedisPort
  /** Begins the names of the keys. */
  readonly prefix: string
  readonly nodeId: string
  readonly leaseMs: number
  /** How long the stream keeps an entry. */
  readonly keepMs: number
}

/** Entries after the position, if the epoch was the node's own; then it is leased, too. */
export interface Beat {
  readonly epoch: string
  readonly lastId: string
  readonly entries: readonly StreamedEntry[]
}

export interface StreamedEntry {
  readonly id: string
  /** Names and values in turn. */
  readonly fields: readonly string[]
}

/** Who may be fresh, at one instant. */
export interface View {
  readonly epoch: string
  readonly epochAgeMs: number
  /** Of the last entry that was published with it. */
  readonly id: string
  readonly nodes: ReadonlyMap<string, LeasedNode>
}

export interface LeasedNode {
  readonly leaseLeftMs: number
  readonly acknowledgedId: string
}

const entriesPerBeat = 1_000
const entriesPerScript = 250

export class StreamState {
  readonly #options: StreamStateOptions
  readonly #keys: readonly [string, string]

  constructor(options: StreamStateOptions) {
    this.#options = options
    this.#keys = [`${options.prefix}stream`, `${options.prefix}state`]
  }

  get streamKey(): string {
    return this.#keys[0]
  }

  /** Renews the lease and reads, at one instant; `epoch` is that of which nothing was missed. */
  async beat(epoch: string | undefined, afterId: string): Promise<Beat> {
    const { port, nodeId, leaseMs } = this.#options
    const args = [randomUUID(), epoch ?? '', nodeId, leaseMs, afterId, entriesPerBeat]
    const [name, lastId, entries] = (await port.run(beatScript, this.#keys, args)) as [
      string,
      string,
      readonly [string, readonly string[]][],
    ]
    return { epoch: name, lastId, entries: entries.map(([id, fields]) => ({ id, fields })) }
  }

  /** Adds entries and looks who may be fresh, at one instant. */
  async publish(entries: readonly Entry[]): Promise<View> {
    const { port, keepMs } = this.#options
    let view: View | undefined
    for (let start = 0; start < entries.length; start += entriesPerScript) {
      const fields = entries.slice(start, start + entriesPerScript).flatMap(encodeEntry)
      const args = [randomUUID(), keepMs, ...fields]
      view = viewOf(await port.run(publishScript, this.#keys, args))
    }
    return view ?? this.view()
  }

  async view(): Promise<View> {
    return viewOf(await this.#options.port.run(viewScript, this.#keys, [randomUUID()]))
  }

  async acknowledge(epoch: string, id: string): Promise<void> {
    const { port, nodeId } = this.#options
    await port.run(acknowledgeScript, this.#keys, [epoch, nodeId, id])
  }

  /** Whether this node is the one that publishes what others did not. */
  async claimRelay(leaseMs: number): Promise<boolean> {
    const { port, prefix, nodeId } = this.#options
    return (await port.run(relayScript, [`${prefix}relay`], [nodeId, leaseMs])) === 1
  }

  /** This node accepts nothing any more. */
  async leave(): Promise<void> {
    const { port, nodeId } = this.#options
    await port.call('HDEL', [this.#keys[1], `l:${nodeId}`, `a:${nodeId}`])
  }
}

/** Ids are `milliseconds-sequence`. */
export function isBefore(id: string, other: string): boolean {
  const [ms = 0, sequence = 0] = id.split('-').map(Number)
  const [otherMs = 0, otherSequence = 0] = other.split('-').map(Number)
  return ms < otherMs || (ms === otherMs && sequence < otherSequence)
}

function viewOf(reply: RedisReply): View {
  const [epoch, epochAgeMs, id, ...rest] = reply as [string, number, string, ...(string | number)[]]
  const nodes = new Map<string, LeasedNode>()
  for (let at = 0; at < rest.length; at += 3) {
    nodes.set(String(rest[at]), {
      leaseLeftMs: Number(rest[at + 1]),
      acknowledgedId: String(rest[at + 2]),
    })
  }
  return { epoch, epochAgeMs, id, nodes }
}
