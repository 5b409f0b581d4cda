/**
 * How refreshes ended, for the metrics.
 *
 * @module
 */

import type { Verdict } from './judge.ts'
import type { RefreshTokenFault } from './refresh-token.ts'

/** A closed set, so it may label a metric. */
export type RefreshResult = 'rotated' | Verdict | RefreshTokenFault | 'unavailable'

export interface SessionsStats {
  /** `auth_refresh_total{result}`. */
  readonly refreshes: Readonly<Record<RefreshResult, number>>
  /** Refreshes that shared the answer to another one under way, which alone is counted above. */
  readonly joined: number
  /** Rotations of tokens of the previous key; while it grows, the key is needed. */
  readonly previousKey: number
  readonly started: number
  readonly ended: number
  readonly swept: number
}

export interface Counters {
  readonly refreshes: Record<RefreshResult, number>
  joined: number
  previousKey: number
  started: number
  ended: number
  swept: number
}

export function counters(): Counters {
  return {
    refreshes: {
      rotated: 0,
      raced: 0,
      replayed: 0,
      reuse: 0,
      ahead: 0,
      revoked: 0,
      expired: 0,
      unknown: 0,
      malformed: 0,
      key_unknown: 0,
      forged: 0,
      unavailable: 0,
    },
    joined: 0,
    previousKey: 0,
    started: 0,
    ended: 0,
    swept: 0,
  }
}
