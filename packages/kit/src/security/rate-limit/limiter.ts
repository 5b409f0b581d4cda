/**
 * The contract of the limiter: takes from several limits, all or nothing.
 *
 * @module
 */

import type { HistogramValue } from '../../observability/metrics/index.ts'
import type { LimitPolicy, LimitWindow } from './policy.ts'

/** A request for `cost` units of one limit, for one key. */
export interface LimitAsk {
  readonly policy: LimitPolicy
  /** Who is counted, such as an address. Never sent to Redis as it is, but hashed. */
  readonly key: string
  /** Whole, 1 or more. */
  readonly cost: number
  /** Set by the limiter: what was taken is of this process's share, and is given back to it. */
  isOfShare?: boolean
}

/** How one limit stands for one key, in its window with the least room. */
export interface LimitView {
  readonly policy: LimitPolicy
  readonly window: LimitWindow
  /** Units left now; 0 or more. */
  readonly remaining: number
  /** Until the window is whole again. */
  readonly resetMs: number
  /** Until the ask could pass; 0 if it can. */
  readonly waitMs: number
}

export interface LimitDecision {
  readonly isAllowed: boolean
  /** The limits without room; empty when allowed, and when the reason is `unavailable`. */
  readonly deniedBy: readonly LimitView[]
  /**
   * The limit with the least room in proportion, to be shown to the client. Undefined when what is
   * known may be wrong: while Redis, which is configured, cannot be asked.
   */
  readonly shown: LimitView | undefined
  /** `unavailable`: refused because Redis cannot be asked (`onUnavailable: 'deny'`), a 503. */
  readonly refusal: 'quota' | 'unavailable' | undefined
  /** 0 when allowed. */
  readonly retryAfterMs: number
}

export interface Limiter {
  /**
   * Takes from all, or from none. Without a promise wherever nothing must be waited for: always
   * without Redis; for `lease` while the lease lasts; for `optimistic` unless one key has more than
   * limit / 2 / (nodes - 1) units that the others have not been told of, within 5 ms. Never rejects.
   */
  take(asks: readonly LimitAsk[]): LimitDecision | Promise<LimitDecision>
  /** Debits whether there is room or not; what is over is debt. For what is known afterwards. */
  charge(asks: readonly LimitAsk[]): void
  /**
   * Gives back what was taken with these very asks, at most so much that the limit is whole. Never
   * rejects.
   */
  refund(asks: readonly LimitAsk[]): void
  /** How the limits stand, taking nothing; of what this process knows. */
  peek(asks: readonly LimitAsk[]): readonly LimitView[]
  /** Plain numbers for metrics, names of closed sets. */
  stats(): LimiterStats
  /** Sends what is still to be settled, as far as 100 ms allow. Never rejects. */
  close(): Promise<void>
}

export interface LimiterStats {
  /** `rate_limit_decisions_total{policy,decision}` */
  readonly decisions: Readonly<
    Record<
      string,
      { readonly allowed: number; readonly denied: number; readonly unavailable: number }
    >
  >
  /** What decides at the moment: `local` is without Redis by configuration, `fallback` for lack of it. */
  readonly source: 'local' | 'redis' | 'fallback'
  readonly nodes: number
  readonly keys: number
  /** Times that a key was counted in a shared cell, since the table is full of active ones. */
  readonly overflows: number
  /** `rate_limit_redis_seconds`; undefined if this process counts alone. It goes on counting. */
  readonly storeSeconds: HistogramValue | undefined
}
