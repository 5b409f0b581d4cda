/**
 * Limits that processes share through a store: everything between the limiter and the store.
 *
 * @module
 */

import type { HistogramValue } from '../../observability/metrics/index.ts'
import { checkedStore } from './checked-store.ts'
import type { LimiterClock } from './clock.ts'
import type { CountedLimits } from './counted-limits.ts'
import type { LimiterLog } from './create-limiter.ts'
import { Exact } from './exact.ts'
import { Heartbeat } from './heartbeat.ts'
import { Leases } from './leases.ts'
import type { LimitStore } from './limit-store.ts'
import type { LimitAsk, LimitDecision } from './limiter.ts'
import { LocalTake } from './local-take.ts'
import { Optimistic } from './optimistic.ts'
import { Settler } from './settler.ts'
import { SharedTake } from './shared-take.ts'
import { type RedisStateSource, StoreLink } from './store-link.ts'

export interface SharedLimitsOptions {
  readonly store: LimitStore
  readonly redisState: RedisStateSource | undefined
  readonly nodeId: string
  readonly keysMax: number
  readonly waitMs: number
  readonly clock: LimiterClock
  readonly log: LimiterLog | undefined
  readonly limits: CountedLimits
}

export interface SharedLimits {
  readonly isUp: boolean
  readonly settler: Settler
  /** How long calls of the store took. */
  readonly storeSeconds: HistogramValue
  /** Takes while the store cannot be asked. */
  readonly local: LocalTake
  take(asks: readonly LimitAsk[]): LimitDecision | Promise<LimitDecision>
  close(): Promise<void>
}

const closeWithinMs = 100

export function shareLimits(options: SharedLimitsOptions): SharedLimits {
  const { redisState, nodeId, keysMax, waitMs, clock, log, limits } = options
  const store = checkedStore(options.store)
  const link = new StoreLink({ clock, redisState, onChange })
  const settler = new Settler({ store, link, clock, limits, timeoutMs: waitMs, keysMax })
  const leases = new Leases({ store, link, settler, clock, limits })
  const local = new LocalTake({
    clock,
    limits,
    onShare: (limit, key, units) => settler.add(limit, key, units),
  })
  const exact = new Exact({ clock, link, settler, store })
  const optimistic = new Optimistic({ clock, link, settler })
  const modes = { exact, lease: leases, optimistic }
  const shared = new SharedTake({ clock, limits, fallback: local, modes, waitMs })
  const onNodes = (nodes: number) => {
    if (nodes !== limits.nodes) limits.setNodes(nodes)
  }
  const heartbeat = new Heartbeat({ store, link, clock, nodeId, timeoutMs: waitMs, onNodes })

  function onChange(isUp: boolean): void {
    if (!isUp) {
      log?.warn('rate limits: the store cannot be asked; each process counts its share')
      return
    }
    log?.info('rate limits: the store is back')
    heartbeat.beat()
    settler.flush()
  }

  async function tellAll(): Promise<void> {
    const farewell = heartbeat.close()
    while (link.isUp && settler.size > 0) await settler.next()
    await farewell
  }

  return {
    get isUp() {
      return link.isUp
    },
    settler,
    storeSeconds: link.seconds,
    local,
    take: (asks) => shared.take(asks),
    async close() {
      leases.close()
      const { promise: late, resolve } = Promise.withResolvers<void>()
      const cancel = clock.after(closeWithinMs, resolve)
      await Promise.race([tellAll(), late])
      cancel()
      settler.close()
      link.close()
    },
  }
}
