/**
 * What requests see of a real Redis that is killed, stopped, swallowed, late or restarted.
 *
 * Clients stay far below their share of the limits, so each of them that is refused is one too many.
 *
 * @module
 */

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { type RedisServer, redisServer } from '../../../../../../tools/servers/redis-server.ts'
import { type TcpProxy, tcpProxy } from '../../../../../../tools/servers/tcp-proxy.ts'
import { RedisClient, resolveOptions } from '../../../reliability/redis/index.ts'
import { createLimiter } from '../create-limiter.ts'
import { definePolicy } from '../define-policy.ts'
import type { LimitDecision, Limiter } from '../limiter.ts'
import type { LimitMode } from '../policy.ts'
import { redisStore } from '../redis-store.ts'

interface Broken {
  readonly server: RedisServer
  readonly proxy: TcpProxy
}

interface Fault {
  readonly begin: (broken: Broken) => unknown
  readonly heal: (broken: Broken) => unknown
}

export const faults: Readonly<Record<string, Fault>> = {
  killed: {
    begin: ({ server }) => server.kill(),
    heal: ({ server }) => server.restart(),
  },
  stopped: {
    begin: ({ server }) => server.pause(),
    heal: ({ server }) => server.resume(),
  },
  'in a black hole': {
    begin: ({ proxy }) => proxy.set('blackhole'),
    heal: ({ proxy }) => proxy.set('pass'),
  },
  '500 ms late': {
    begin: ({ proxy }) => proxy.set('delay', { delayMs: 500 }),
    heal: ({ proxy }) => proxy.set('pass'),
  },
  restarted: {
    begin: async ({ server }) => {
      await server.kill()
      await server.restart()
    },
    heal: () => {},
  },
}

export interface FaultReport {
  readonly takes: number
  /** Of clients within their share: none may be. */
  readonly refusals: readonly LimitDecision[]
  readonly thrown: number
  /** Slowest take of each mode. */
  readonly slowestMs: Readonly<Record<LimitMode, number>>
  /** Takes that gave a promise. */
  readonly waited: Readonly<Record<LimitMode, number>>
  /** Takes that had to be decided without Redis. */
  readonly fellBack: number
  /** From the end of the fault until Redis decides again. */
  readonly backMs: number
  readonly heapGrownBytes: number
  /** Longest time that this process did not get on, for which no limiter can be blamed. */
  readonly stalledMs: number
}

export interface FaultOptions {
  readonly faultMs: number
  readonly makeLimiter?: (url: string) => { limiter: Limiter; close: () => Promise<void> }
}

const modes: readonly LimitMode[] = ['exact', 'lease', 'optimistic']
const policies = modes.map((mode) => definePolicy({ name: mode, windows: '60000/minute', mode }))
const everyMs = 4
const backWithinMs = 10_000

export async function underFault(fault: Fault, options: FaultOptions): Promise<FaultReport> {
  await using server = await redisServer()
  await using proxy = await tcpProxy(server)
  const { limiter, close } = (options.makeLimiter ?? realLimiter)(proxy.through(server.url))
  const load = new Load(limiter)
  const stalls = monitorEventLoopDelay({ resolution: 1 })
  try {
    await until(() => limiter.stats().source === 'redis', 'up')
    load.start()
    stalls.enable()
    await wait(200)
    const heapBytes = usedHeap()

    await fault.begin({ server, proxy })
    await wait(options.faultMs)
    const heapGrownBytes = usedHeap() - heapBytes
    await fault.heal({ server, proxy })
    const backMs = await load.untilShown()
    const report = await load.stop()
    return { ...report, backMs, heapGrownBytes, stalledMs: stalls.max / 1e6 }
  } finally {
    stalls.disable()
    await load.stop()
    await close()
  }
}

export function realLimiter(url: string) {
  const redis = new RedisClient(resolveOptions({ url }))
  const port = redis.connection({ name: 'limits', fallback: 'share', timeoutMs: 25 })
  const limiter = createLimiter({ store: redisStore(port), redisState: port })
  const close = async () => {
    await limiter.close()
    redis.close()
  }
  return { limiter, close }
}

/** One request each few milliseconds, of a client of its own for each mode. */
class Load {
  readonly #limiter: Limiter
  readonly #pending = new Set<Promise<void>>()
  readonly #slowestMs = { exact: 0, lease: 0, optimistic: 0 }
  readonly #waited = { exact: 0, lease: 0, optimistic: 0 }
  #timer: NodeJS.Timeout | undefined
  #takes = 0
  readonly #refusals: LimitDecision[] = []
  #thrown = 0
  #fellBack = 0
  #shownFromMs = 0

  constructor(limiter: Limiter) {
    this.#limiter = limiter
  }

  start(): void {
    this.#timer = setInterval(() => {
      for (const [index, mode] of modes.entries()) this.#take(mode, index)
    }, everyMs)
  }

  /** How long it takes until `exact` is decided by Redis again, in a request that begins now. */
  async untilShown(): Promise<number> {
    const sinceMs = performance.now()
    await until(() => this.#shownFromMs >= sinceMs, 'used again')
    return this.#shownFromMs - sinceMs
  }

  async stop() {
    clearInterval(this.#timer)
    await Promise.all(this.#pending)
    return {
      takes: this.#takes,
      refusals: this.#refusals,
      thrown: this.#thrown,
      fellBack: this.#fellBack,
      slowestMs: this.#slowestMs,
      waited: this.#waited,
    }
  }

  #take(mode: LimitMode, index: number): void {
    const policy = policies[index]
    if (policy === undefined) return
    this.#takes += 1
    const startMs = performance.now()
    const count = (decision: LimitDecision) => this.#count(mode, decision, startMs)
    try {
      const decision = this.#limiter.take([{ policy, key: 'client', cost: 1 }])
      if (decision instanceof Promise) this.#await(mode, decision.then(count))
      else count(decision)
    } catch {
      // Counted, and asserted to be none.
      this.#thrown += 1
    }
  }

  #await(mode: LimitMode, counted: Promise<void>): void {
    this.#waited[mode] += 1
    const fail = () => {
      this.#thrown += 1
    }
    const end = counted.catch(fail).finally(() => this.#pending.delete(end))
    this.#pending.add(end)
  }

  #count(mode: LimitMode, decision: LimitDecision, startMs: number): void {
    const tookMs = performance.now() - startMs
    this.#slowestMs[mode] = Math.max(this.#slowestMs[mode], tookMs)
    if (!decision.isAllowed) this.#refusals.push(decision)
    if (decision.shown === undefined) this.#fellBack += 1
    else if (mode === 'exact') this.#shownFromMs = Math.max(this.#shownFromMs, startMs)
  }
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + backWithinMs
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`not ${what} within ${backWithinMs} ms`)
    await wait(5)
  }
}

function usedHeap(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
