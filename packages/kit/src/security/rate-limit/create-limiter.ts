/**
 * The limiter: decides here where it can, asks the store where it must, and goes on by itself while
 * the store cannot be asked.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { type LimiterClock, microseconds, monotonicClock } from './clock.ts'
import { CountedLimits } from './counted-limits.ts'
import { viewOf } from './decision.ts'
import type { LimitStore } from './limit-store.ts'
import type { LimitAsk, LimitDecision, Limiter, LimiterStats, LimitView } from './limiter.ts'
import { LocalTake } from './local-take.ts'
import { type SharedLimits, shareLimits } from './shared-limits.ts'
import type { RedisStateSource } from './store-link.ts'

export interface LimiterOptions {
  /** Counters that all processes share; without it this process counts alone. */
  readonly store?: LimitStore | undefined
  /** Tells when the store cannot be asked, such as the port that it uses. */
  readonly redisState?: RedisStateSource | undefined
  /** Tells this process from others. Default random. */
  readonly nodeId?: string | undefined
  /** Keys that find a counter of their own; 79 bytes each, taken at once. Default 100,000. */
  readonly keysMax?: number | undefined
  /** Milliseconds that one request waits for the store. Default 25. */
  readonly waitMs?: number | undefined
  readonly clock?: LimiterClock | undefined
  readonly log?: LimiterLog | undefined
}

export interface LimiterLog {
  warn(message: string): void
  info(message: string): void
}

/** @throws RangeError naming the option that makes no sense. */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  return new CountingLimiter(options)
}

class CountingLimiter implements Limiter {
  readonly #clock: LimiterClock
  readonly #limits: CountedLimits
  readonly #local: LocalTake
  readonly #shared: SharedLimits | undefined

  constructor(options: LimiterOptions) {
    const { clock = monotonicClock, keysMax = 100_000, waitMs = 25, store } = options
    const limits = new CountedLimits(positive('keysMax', keysMax))
    positive('waitMs', waitMs)
    this.#clock = clock
    this.#limits = limits
    this.#shared =
      store === undefined
        ? undefined
        : shareLimits({
            store,
            redisState: options.redisState,
            nodeId: options.nodeId ?? randomUUID(),
            keysMax,
            waitMs,
            clock,
            log: options.log,
            limits,
          })
    this.#local = this.#shared?.local ?? new LocalTake({ clock, limits })
  }

  take(asks: readonly LimitAsk[]): LimitDecision | Promise<LimitDecision> {
    if (this.#shared === undefined) return this.#local.whole(asks)
    return this.#shared.isUp ? this.#shared.take(asks) : this.#local.share(asks)
  }

  charge(asks: readonly LimitAsk[]): void {
    const nowUs = microseconds(this.#clock)
    for (const { policy, key, cost } of asks) {
      const limit = this.#limits.of(policy)
      const isShare = this.#shared !== undefined && !this.#shared.isUp
      limit.counter.take(limit.counter.claim(key, nowUs), cost, nowUs, isShare)
      this.#shared?.settler.add(limit, key, cost)
    }
  }

  refund(asks: readonly LimitAsk[]): void {
    const nowUs = microseconds(this.#clock)
    for (const ask of asks) {
      this.#local.refund(ask, nowUs)
      this.#shared?.settler.takeBack(this.#limits.of(ask.policy), ask.key, ask.cost)
    }
  }

  peek(asks: readonly LimitAsk[]): readonly LimitView[] {
    const nowUs = microseconds(this.#clock)
    return asks.map(({ policy, key, cost }) => {
      const limit = this.#limits.of(policy)
      const isShare = this.#shared !== undefined && !this.#shared.isUp
      return viewOf(limit, limit.counter.seek(key), cost, nowUs, isShare)
    })
  }

  stats(): LimiterStats {
    const decisions = [...this.#limits.all()].map(({ policy, tally }) => {
      return [policy.name, { ...tally }] as const
    })
    const [limits, clock] = [this.#limits, this.#clock]
    return {
      decisions: Object.fromEntries(decisions),
      source: this.#source(),
      nodes: limits.nodes,
      // Counted when it is read: it walks the table, and most who ask want decisions alone.
      get keys() {
        return limits.keys(microseconds(clock))
      },
      overflows: limits.overflows,
      storeSeconds: this.#shared?.storeSeconds,
    }
  }

  async close(): Promise<void> {
    await this.#shared?.close()
  }

  #source(): LimiterStats['source'] {
    if (this.#shared === undefined) return 'local'
    return this.#shared.isUp ? 'redis' : 'fallback'
  }
}

function positive(name: string, value: number): number {
  if (Number.isFinite(value) && value >= 1) return value
  throw new RangeError(`${name} must be 1 or more, got ${value}`)
}
