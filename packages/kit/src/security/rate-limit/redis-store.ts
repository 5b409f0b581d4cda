/**
 * The counters in Redis. One call is one run of the script, which is atomic.
 *
 * A key is `<prefix>{<hash of who is counted>}<policy>`: Redis holds no address, and no name that a
 * stranger chose. What Redis answers is checked: an answer that is none rejects, as no answer does.
 *
 * In a cluster a call needs its keys in one slot. The braces make that so for all limits of one
 * identity; a prefix with braces of its own, such as `{limits}:`, for everything.
 *
 * @module
 */

import { createHmac } from 'node:crypto'
import { UnavailableError } from '../../foundation/errors/index.ts'
import { keptTexts } from '../../foundation/kept-texts.ts'
import type { LimitStore, StoreAsk, StoreCall, StoreReply } from './limit-store.ts'
import { type LimitScript, limitScript, type ScriptOperation } from './script.ts'
import { type KeyAsk, scriptArguments } from './script-arguments.ts'
import { isCount, readReply } from './store-reply.ts'

/** What is used of the port of the redis concern. */
export interface LimitRedisPort {
  run(
    script: LimitScript,
    keys: readonly string[],
    args: readonly (string | number)[],
    call?: StoreCall,
  ): Promise<unknown>
}

export interface RedisStoreOptions {
  /** Of all keys. Default `rl:`. */
  readonly prefix?: string | undefined
  /**
   * Hashes who is counted; the same in all processes. Without it, who can read Redis's keys finds an
   * address by trying them all.
   */
  readonly secret?: string | undefined
}

export function redisStore(port: LimitRedisPort, options: RedisStoreOptions = {}): LimitStore {
  return new RedisStore(port, limitScript(), options)
}

/** Asks of one run, so that nobody else waits for Redis for long: about a millisecond. */
const asksPerRun = 128

export class RedisStore implements LimitStore {
  readonly #port: LimitRedisPort
  readonly #script: LimitScript
  readonly #prefix: string
  /** Of a key; a busy one is told of again and again. */
  readonly #hashOf: (key: string) => string

  constructor(port: LimitRedisPort, script: LimitScript, options: RedisStoreOptions = {}) {
    this.#port = port
    this.#script = script
    this.#prefix = options.prefix ?? 'rl:'
    const { secret = '' } = options
    this.#hashOf = keptTexts((key) =>
      createHmac('sha256', secret).update(key).digest().toString('base64url', 0, 12),
    )
  }

  /** At 30 characters or less, a key of three windows takes 104 bytes of Redis (7.0, jemalloc). */
  keyOf({ policy, key }: Pick<StoreAsk, 'policy' | 'key'>): string {
    return `${this.#prefix}{${this.#hashOf(key)}}${policy.name}`
  }

  /** With `all` one run, however many: callers ask for a handful. */
  take(
    asks: readonly StoreAsk[],
    { all }: { readonly all: boolean },
    call?: StoreCall,
  ): Promise<StoreReply> {
    return all ? this.#run('all', 1, asks, call) : this.#runAll('take', 1, asks, call)
  }

  settle(asks: readonly StoreAsk[], nodes: number, call?: StoreCall): Promise<StoreReply> {
    return this.#runAll('settle', Math.max(1, Math.ceil(nodes)), asks, call)
  }

  refund(asks: readonly StoreAsk[], call?: StoreCall): Promise<StoreReply> {
    return this.#runAll('refund', 1, asks, call)
  }

  peek(asks: readonly StoreAsk[], call?: StoreCall): Promise<StoreReply> {
    return this.#runAll('peek', 1, asks, call)
  }

  async heartbeat(node: string, ttlMs: number, call?: StoreCall): Promise<number> {
    const key = `${this.#prefix}nodes`
    const reply = await this.#port.run(this.#script, [key], ['heartbeat', ttlMs, node], call)
    if (!isCount(reply)) throw noAnswer()
    return reply
  }

  async #runAll(
    operation: ScriptOperation,
    nodes: number,
    asks: readonly StoreAsk[],
    call: StoreCall | undefined,
  ): Promise<StoreReply> {
    if (asks.length <= asksPerRun) return this.#run(operation, nodes, asks, call)
    const runs: Promise<StoreReply>[] = []
    for (let from = 0; from < asks.length; from += asksPerRun) {
      runs.push(this.#run(operation, nodes, asks.slice(from, from + asksPerRun), call))
    }
    const replies = await allOf(runs)
    return {
      granted: replies.flatMap(({ granted }) => granted),
      windows: replies.flatMap(({ windows }) => windows),
    }
  }

  async #run(
    operation: ScriptOperation,
    nodes: number,
    asks: readonly StoreAsk[],
    call: StoreCall | undefined,
  ): Promise<StoreReply> {
    const byKey = this.#sumByKey(asks)
    const sums = [...byKey.values()]
    const args = scriptArguments(operation, nodes, sums)
    const reply = readReply(await this.#port.run(this.#script, [...byKey.keys()], args, call), sums)
    if (reply === undefined) throw noAnswer()
    return sums.length === asks.length ? reply : this.#shareOut(reply, asks, byKey)
  }

  /** The script reads each key once: asks that meet in a key are one ask of their sum. */
  #sumByKey(asks: readonly StoreAsk[]): Map<string, KeyAsk> {
    const byKey = new Map<string, KeyAsk>()
    for (const ask of asks) {
      if (!isCount(ask.want) || ask.want < 1) {
        throw new RangeError(
          `rate limit "${ask.policy.name}": ${ask.want} units; ask for 1 or more`,
        )
      }
      const key = this.keyOf(ask)
      const before = byKey.get(key)
      byKey.set(key, { policy: ask.policy, want: ask.want + (before?.want ?? 0) })
    }
    return byKey
  }

  /** What a sum was granted goes to its asks in their order; with `all` that is everything or 0. */
  #shareOut(
    reply: StoreReply,
    asks: readonly StoreAsk[],
    byKey: ReadonlyMap<string, KeyAsk>,
  ): StoreReply {
    const keys = [...byKey.keys()]
    const places = asks.map((ask) => keys.indexOf(this.keyOf(ask)))
    const left = [...reply.granted]
    const granted = asks.map(({ want }, index) => {
      const place = places[index] ?? 0
      const units = Math.min(want, left[place] ?? 0)
      left[place] = (left[place] ?? 0) - units
      return units
    })
    return { granted, windows: places.map((place) => reply.windows[place] ?? []) }
  }
}

/**
 * Rejects if one did. A failure may say that Redis heard nothing of its run; where Redis heard of
 * another, that must not be believed of all.
 */
async function allOf(runs: readonly Promise<StoreReply>[]): Promise<readonly StoreReply[]> {
  const ends = await Promise.allSettled(runs)
  const replies = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
  if (replies.length === runs.length) return replies
  return replies.length === 0 ? Promise.all(runs) : Promise.reject(noAnswer())
}

/** In the words of a failure of Redis, so that a caller who forgets to catch it answers 503. */
function noAnswer(): Error {
  return new UnavailableError('A part of the service cannot be used at the moment.', {
    cause: 'redis gave an answer that is none of the rate limits',
    headers: { 'retry-after': '1' },
  })
}
