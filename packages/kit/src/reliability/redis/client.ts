/**
 * Redis for a whole service: one connection that most uses share, one for each use that must not
 * wait for the others, and one for messages.
 *
 * Every use says by its `fallback` how it does without Redis, so that an operator can see what an
 * outage means. Nothing here waits for Redis to be there.
 *
 * @module
 */

import { Connection, type ConnectionOptions } from './connection.ts'
import { nameLookup } from './name-lookup.ts'
import type { ResolvedRedisOptions } from './options.ts'
import {
  type CallOptions,
  type ConnectionStats,
  healthUse,
  type RedisPort,
  type RedisReply,
  type RedisState,
  type RedisUse,
} from './port.ts'
import { Subscriber, type Subscription } from './subscriber.ts'
import { UsePort } from './use-port.ts'

/** A use with a connection, and so a breaker and limits, of its own. */
export interface OwnConnection extends RedisUse {
  /** Of one call. Default that of the client. */
  readonly timeoutMs?: number
  /** Default that of the client. */
  readonly maxInFlight?: number
  /** For commands that wait, such as `XREAD BLOCK`: how long, besides `timeoutMs`. Default 0. */
  readonly blockMs?: number
}

export interface RedisStats {
  readonly state: RedisState
  readonly connections: readonly ConnectionStats[]
  readonly isSubscriberConnected: boolean | undefined
  readonly resyncs: number
}

interface Opened {
  readonly connection: Connection
  readonly ports: UsePort[]
}

export class RedisClient {
  readonly #options: ResolvedRedisOptions
  readonly #lookup = nameLookup()
  readonly #opened: Opened[] = []
  readonly #shared: Opened
  readonly #health: UsePort
  #subscriber: Subscriber | undefined
  #isClosed = false

  constructor(options: ResolvedRedisOptions) {
    this.#options = options
    this.#shared = this.#open('shared', {})
    this.#health = this.#port(this.#shared, healthUse)
  }

  /** Of the shared connection. */
  get state(): RedisState {
    return this.#shared.connection.state
  }

  /** A use of the connection that is shared. */
  shared(use: RedisUse): RedisPort {
    return this.#port(this.#shared, use)
  }

  /** A use with a connection of its own, named for it. */
  connection({ name, fallback, ...limits }: OwnConnection): RedisPort {
    return this.#port(this.#open(name, limits), { name, fallback })
  }

  /** Returns what ends it. */
  subscribe(subscription: Subscription): () => void {
    this.#refuseClosed()
    checkUse(subscription)
    const { clock, heartbeatMs } = this.#options
    this.#subscriber ??= new Subscriber({ ...this.#driver('messages'), clock, heartbeatMs })
    return this.#subscriber.add(subscription)
  }

  /** @throws RedisFailure if the shared connection cannot be used. */
  ping(options?: CallOptions): Promise<RedisReply> {
    return this.#health.call('PING', [], options)
  }

  /** Returns what ends it. */
  onUp(act: () => void): () => void {
    return this.#shared.connection.onUp(act)
  }

  /** Returns what ends it. `why` never has a password in it. */
  onDown(act: (why: string) => void): () => void {
    return this.#shared.connection.onDown(act)
  }

  stats(): RedisStats {
    return {
      state: this.state,
      connections: this.#opened.map(({ connection, ports }) => ({
        name: connection.name,
        state: connection.state,
        breaker: connection.breaker,
        inFlight: connection.inFlight,
        connects: connection.connects,
        uses: ports.map((port) => port.stats()),
      })),
      isSubscriberConnected: this.#subscriber?.isConnected,
      resyncs: this.#subscriber?.resyncs ?? 0,
    }
  }

  /** Calls under way fail; nothing is left open. */
  close(): void {
    this.#isClosed = true
    this.#subscriber?.close()
    for (const { connection } of this.#opened) connection.close()
  }

  #port(opened: Opened, use: RedisUse): UsePort {
    checkUse(use)
    if (this.#opened.some(({ ports }) => ports.some((port) => port.use.name === use.name))) {
      throw new RangeError(`the use ${use.name} of redis is declared already`)
    }
    const port = new UsePort(opened.connection, use)
    opened.ports.push(port)
    return port
  }

  #open(name: string, limits: Omit<OwnConnection, keyof RedisUse>): Opened {
    this.#refuseClosed()
    const options = this.#options
    const blockMs = limits.blockMs ?? 0
    const driver = this.#driver(name)
    const ofConnection: ConnectionOptions = {
      ...driver,
      name,
      socketTimeoutMs: driver.socketTimeoutMs + blockMs,
      timeoutMs: (limits.timeoutMs ?? options.timeoutMs) + blockMs,
      maxInFlight: limits.maxInFlight ?? options.maxInFlight,
      // A PING would wait for what blocks, which is a sign of life itself.
      healthCheckMs: blockMs > 0 ? undefined : options.healthCheckMs,
      breaker: options.breaker,
      clock: options.clock,
    }
    const opened = { connection: new Connection(ofConnection), ports: [] }
    this.#opened.push(opened)
    return opened
  }

  #driver(name: string) {
    const { address, tls, random, connectTimeoutMs, socketTimeoutMs } = this.#options
    const { reconnectMaxMs, replyBytesMax, clientName } = this.#options
    return {
      name: `${clientName}:${name}`,
      address,
      tls,
      lookup: this.#lookup,
      random,
      connectTimeoutMs,
      socketTimeoutMs,
      reconnectMaxMs,
      replyBytesMax,
    }
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw new Error('redis was closed')
  }
}

function checkUse({ name, fallback }: RedisUse): void {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new RangeError(`a use of redis needs a name such as cache, got "${name}"`)
  }
  if (fallback.trim() === '') {
    throw new RangeError(`the use ${name} of redis must say what happens while redis is away`)
  }
}
