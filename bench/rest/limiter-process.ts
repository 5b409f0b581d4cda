/**
 * The process that takes from limiters without a network: the kit's own measure, and the stores of its
 * peers at the same work, nine counters for each of 1,000 callers.
 *
 * The stores alone: what their plugins do around them is left out, so that the comparison errs in their
 * favour. They count fixed windows.
 *
 * @module
 */

import { createRequire } from 'node:module'
import { takeCostUs } from '../../packages/kit/src/security/rate-limit/testing/limiter-cost.ts'
import { answerParent } from '../channel.ts'

interface Counted {
  readonly current: number
}

interface CallbackStore {
  incr(
    key: string,
    done: (error: Error | null, counted: Counted) => void,
    windowMs: number,
    max: number,
  ): void
}

interface PromiseStore {
  init(options: { readonly windowMs: number }): void
  increment(key: string): Promise<{ readonly totalHits: number }>
  shutdown(): void
}

// Not imported: these have no declarations, or such as name what the kit names as well.
const require: NodeJS.Require = createRequire(import.meta.url)
const LocalStore: new (
  continueExceeding: boolean,
  exponentialBackoff: boolean,
  cache: number,
) => CallbackStore = require('@fastify/rate-limit/store/LocalStore.js')
const { MemoryStore }: { MemoryStore: new () => PromiseStore } = require('express-rate-limit')

const windowsMs = [60_000, 3_600_000, 86_400_000] as const
const callers = 1_000
const takes = 50_000
const batches = 6

/** Who can be asked. */
export type LimiterName = 'kit' | 'fastifyRateLimit' | 'expressRateLimit'

answerParent({
  kit: takeCostUs,
  fastifyRateLimit: () => leastOf(fastifyStores()),
  expressRateLimit: () => leastOf(expressStores()),
} satisfies Record<LimiterName, () => number | Promise<number>>)

type Take = (caller: number) => void | Promise<void>

function keysOf(caller: number): readonly string[] {
  return [`198.51.${caller >> 8}.${caller & 255}`, `0198d2c1-7a52-7bbb-${caller}`, 'all']
}

function fastifyStores(): Take {
  const keys = Array.from({ length: callers }, (_, caller) => keysOf(caller))
  const stores = windowsMs.map((windowMs) => ({
    windowMs,
    store: new LocalStore(false, false, callers * 3),
  }))
  let counted = 0
  const done = (error: Error | null, { current }: Counted): void => {
    if (error !== null || current < 1) throw new Error('nothing was counted')
    counted += 1
  }
  return (caller) => {
    const before = counted
    for (const key of keys[caller] ?? []) {
      for (const { windowMs, store } of stores) store.incr(key, done, windowMs, 1e9)
    }
    if (counted !== before + 9) throw new Error('not every window was counted')
  }
}

function expressStores(): Take {
  const keys = Array.from({ length: callers }, (_, caller) => keysOf(caller))
  const stores = windowsMs.map((windowMs) => {
    const store = new MemoryStore()
    store.init({ windowMs })
    return store
  })
  return async (caller) => {
    for (const key of keys[caller] ?? []) {
      for (const store of stores) {
        const { totalHits } = await store.increment(key)
        if (totalHits < 1) throw new Error('nothing was counted')
      }
    }
  }
}

/** Microseconds of the processor for each take, of the best of some batches, as for the kit. */
async function leastOf(take: Take): Promise<number> {
  const costsUs: number[] = []
  for (let batch = 0; batch < batches; batch++) {
    const before = process.cpuUsage()
    for (let turn = 0; turn < takes; turn++) {
      const taking = take(turn % callers)
      if (taking !== undefined) await taking
    }
    const { user, system } = process.cpuUsage(before)
    costsUs.push((user + system) / takes)
  }
  return Math.min(...costsUs)
}
