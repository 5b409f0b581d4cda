/**
 * Builds of the limiter that lack one thing each: their tests must fail.
 *
 * @module
 */

import type { LimiterClock } from '../clock.ts'
import { type CountedLimit, CountedLimits } from '../counted-limits.ts'
import type { LimitStore, StoredWindow } from '../limit-store.ts'
import type { LimitPolicy } from '../policy.ts'
import type { Weakness } from './simulated-nodes.ts'
import type { VirtualTime } from './virtual-time.ts'

/** The store is read, and written afterwards. */
export const readThenWrite: Weakness = {
  store: (store: LimitStore): LimitStore => ({
    take: async (asks) => {
      const seen = await store.peek(asks)
      const isRoom = seen.windows.every((windows) => windows.every(({ waitUs }) => waitUs === 0))
      if (isRoom) return store.settle(asks, 1)
      return { granted: asks.map(() => 0), windows: seen.windows }
    },
    settle: (asks, nodes) => store.settle(asks, nodes),
    refund: (asks) => store.refund(asks),
    peek: (asks) => store.peek(asks),
    heartbeat: (node, ttlMs) => store.heartbeat(node, ttlMs),
  }),
}

/** Leases do not lapse. */
export const slowClock: Weakness = {
  clock: (time: VirtualTime): LimiterClock => ({
    now: () => time.now() / 100,
    after: time.after,
  }),
}

class UncappedLimits extends CountedLimits {
  override of(policy: LimitPolicy): CountedLimit {
    const limit = super.of(policy)
    limit.unsettledMax = Number.POSITIVE_INFINITY
    return limit
  }
}

/** Any number of units may be untold. */
export const uncapped: Weakness = { limits: () => new UncappedLimits(1_000) }

/** All keys have much left, so that all that is taken may wait to be told. */
export const hoarding: Weakness = {
  store: (store: LimitStore): LimitStore => ({
    take: (...call) => store.take(...call),
    settle: async (...call) => {
      const { granted, windows } = await store.settle(...call)
      return { granted, windows: windows.map((each) => each.map(withMuchLeft)) }
    },
    refund: (...call) => store.refund(...call),
    peek: (...call) => store.peek(...call),
    heartbeat: (...call) => store.heartbeat(...call),
  }),
}

function withMuchLeft(window: StoredWindow): StoredWindow {
  return { ...window, remaining: 1_000_000 }
}

class LonelyLimits extends CountedLimits {
  override setNodes(): void {}
}

/** Nobody knows of the others: each takes itself for the only one. */
export const lonely: Weakness = { limits: () => new LonelyLimits(1_000) }
