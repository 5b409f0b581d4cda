/**
 * Several limiters over one store, in virtual time.
 *
 * @module
 */

import type { LimiterClock } from '../clock.ts'
import { CountedLimits } from '../counted-limits.ts'
import type { LimitStore } from '../limit-store.ts'
import type { LimitAsk, LimitDecision } from '../limiter.ts'
import { type SharedLimits, shareLimits } from '../shared-limits.ts'
import { type Network, SimulatedServer, SimulatedStore } from './simulated-store.ts'
import { VirtualTime } from './virtual-time.ts'

export interface NodesOptions extends Weakness {
  readonly nodes: number
  readonly network: Network
}

/** What a weakened build has instead. */
export interface Weakness {
  readonly limits?: () => CountedLimits
  readonly clock?: (time: VirtualTime) => LimiterClock
  readonly store?: (store: LimitStore, time: VirtualTime) => LimitStore
}

export interface SimulatedNode {
  take(asks: readonly LimitAsk[]): LimitDecision | Promise<LimitDecision>
  readonly shared: SharedLimits
  readonly limits: CountedLimits
}

export interface SimulatedNodes {
  readonly time: VirtualTime
  readonly server: SimulatedServer
  readonly nodes: readonly SimulatedNode[]
}

const keysMax = 1_000

/** They know of each other when it resolves. */
export async function simulatedNodes(options: NodesOptions): Promise<SimulatedNodes> {
  const time = new VirtualTime()
  const server = new SimulatedServer(time)
  const nodes = Array.from({ length: options.nodes }, (_, index): SimulatedNode => {
    const connection = new SimulatedStore(time, server, options.network)
    const limits = options.limits?.() ?? new CountedLimits(keysMax)
    const shared = shareLimits({
      store: options.store?.(connection, time) ?? connection,
      redisState: undefined,
      nodeId: `node-${index}`,
      keysMax,
      waitMs: 25,
      clock: options.clock?.(time) ?? time,
      log: undefined,
      limits,
    })
    const take = (asks: readonly LimitAsk[]) =>
      shared.isUp ? shared.take(asks) : shared.local.share(asks)
    return { take, shared, limits }
  })
  await time.advance(1_200)
  return { time, server, nodes }
}
