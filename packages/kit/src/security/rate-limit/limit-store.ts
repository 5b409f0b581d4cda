/**
 * The contract of the counters that processes share.
 *
 * @module
 */

import type { LimitPolicy } from './policy.ts'

export interface StoreAsk {
  readonly policy: LimitPolicy
  readonly key: string
  /** Whole units, 1 or more. */
  readonly want: number
}

/**
 * State of one window of one key after the call, relative to the moment of the reply, in whole
 * microseconds.
 */
export interface StoredWindow {
  /** GCRA: how far the theoretical arrival time is ahead; 0 is idle. `strict`: until it is whole. */
  readonly aheadUs: number
  /** Units that could be taken now. */
  readonly remaining: number
  /**
   * Until `want` could be taken, once more if it was; 0 if it can. Never 0 for more than the limit,
   * which no time brings.
   */
  readonly waitUs: number
}

export interface StoreReply {
  /** Units granted to each ask, in order; what was asked for by `settle` and `refund`, 0 by `peek`. */
  readonly granted: readonly number[]
  /** For each ask, for each window of its policy. */
  readonly windows: readonly (readonly StoredWindow[])[]
}

export interface StoreCall {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
}

/** Every call rejects if it has no answer, or one that is none; a timeout says nothing of effects. */
export interface LimitStore {
  /**
   * Grants each ask min(want, every window); with `all`, every ask all of `want` or none anything.
   * Granting 0 changes nothing. Asks that meet in one key count as one of their sum.
   */
  take(
    asks: readonly StoreAsk[],
    options: { readonly all: boolean },
    call?: StoreCall,
  ): Promise<StoreReply>
  /** Debits without asking; debt is capped at burst + max(nodes, burst / 2). */
  settle(asks: readonly StoreAsk[], nodes: number, call?: StoreCall): Promise<StoreReply>
  /** Gives back, at most until the limit is whole; meant for what was taken within the period. */
  refund(asks: readonly StoreAsk[], call?: StoreCall): Promise<StoreReply>
  peek(asks: readonly StoreAsk[], call?: StoreCall): Promise<StoreReply>
  /**
   * Says that this node lives, for `ttlMs`, the same for all nodes; answers how many nodes do. With 0
   * it leaves.
   */
  heartbeat(node: string, ttlMs: number, call?: StoreCall): Promise<number>
}
