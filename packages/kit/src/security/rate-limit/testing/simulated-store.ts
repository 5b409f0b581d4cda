/**
 * One store behind a network of virtual time: what is sent arrives later, in order, or never.
 *
 * @module
 */

import type { LimitStore, StoreAsk, StoreReply } from '../limit-store.ts'
import { ModelStore } from './model-store.ts'
import type { VirtualTime } from './virtual-time.ts'

export interface Network {
  /** One way, in milliseconds; asked for each message. */
  delayMs: () => number
  /** Whether a message is lost. */
  isLost: () => boolean
}

/** As Redis has it: nodes that said so live until their time is over. */
export class SimulatedServer {
  readonly counters: LimitStore
  readonly #time: VirtualTime
  readonly #nodes = new Map<string, number>()

  constructor(time: VirtualTime) {
    this.#time = time
    this.counters = new ModelStore(() => Math.floor(time.now() * 1_000) + 1_000_000)
  }

  beat(node: string, ttlMs: number): number {
    this.#nodes.set(node, this.#time.now() + ttlMs)
    for (const [name, untilMs] of this.#nodes) {
      if (untilMs <= this.#time.now()) this.#nodes.delete(name)
    }
    return this.#nodes.size
  }
}

/** The connection of one node. */
export class SimulatedStore implements LimitStore {
  readonly #time: VirtualTime
  readonly #server: SimulatedServer
  readonly #network: Network
  #arrivedAtMs = 0
  #repliedAtMs = 0

  constructor(time: VirtualTime, server: SimulatedServer, network: Network) {
    this.#time = time
    this.#server = server
    this.#network = network
  }

  take(asks: readonly StoreAsk[], options: { readonly all: boolean }): Promise<StoreReply> {
    return this.#send(() => this.#server.counters.take(asks, options))
  }

  settle(asks: readonly StoreAsk[], nodes: number): Promise<StoreReply> {
    return this.#send(() => this.#server.counters.settle(asks, nodes))
  }

  refund(asks: readonly StoreAsk[]): Promise<StoreReply> {
    return this.#send(() => this.#server.counters.refund(asks))
  }

  peek(asks: readonly StoreAsk[]): Promise<StoreReply> {
    return this.#send(() => this.#server.counters.peek(asks))
  }

  heartbeat(node: string, ttlMs: number): Promise<number> {
    return this.#send(async () => this.#server.beat(node, ttlMs))
  }

  /** What is lost is never answered. */
  #send<T>(act: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>()
    const { delayMs, isLost } = this.#network
    if (isLost()) return promise
    const reply = async () => {
      const answer = await act()
      if (isLost()) return
      this.#repliedAtMs = this.#at(this.#repliedAtMs, delayMs(), () => resolve(answer))
    }
    this.#arrivedAtMs = this.#at(this.#arrivedAtMs, delayMs(), () => void reply())
    return promise
  }

  /** A connection keeps the order. */
  #at(lastMs: number, delayMs: number, act: () => void): number {
    const atMs = Math.max(lastMs, this.#time.now() + delayMs)
    this.#time.after(atMs - this.#time.now(), act)
    return atMs
  }
}
