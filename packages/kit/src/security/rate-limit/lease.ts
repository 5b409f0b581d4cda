/** Units of one key that this process may serve without asking, and who waits for more. */

import type { CountedLimit } from './counted-limits.ts'
import { gcraRule } from './gcra.ts'
import type { StoredWindow } from './limit-store.ts'
import type { Outcome } from './mode.ts'

export interface Lease {
  readonly limit: CountedLimit
  readonly key: string
  left: number
  untilUs: number
  /** When it was taken, what it gave, what was served of it, and what the store had left. */
  sinceUs: number
  size: number
  served: number
  rest: number
  isAsking: boolean
  waiting: Waiting[]
}

/** A request that waits for units. */
export interface Waiting {
  readonly cost: number
  /** The store may have heard of it. */
  isSent: boolean
  isOver: boolean
  readonly end: (outcome: Outcome) => void
}

export function newLease(limit: CountedLimit, key: string): Lease {
  return {
    limit,
    key,
    left: 0,
    untilUs: 0,
    sinceUs: 0,
    size: 0,
    served: 0,
    rest: 0,
    isAsking: false,
    waiting: [],
  }
}

export function serveFrom(lease: Lease, units: number): void {
  lease.left -= units
  lease.served += units
}

/** The store said how long to wait for what was wanted; somebody wants so many units less. */
export function forCost(
  { limit }: Lease,
  windows: readonly StoredWindow[],
  less: number,
): StoredWindow[] {
  return windows.map((window, index) => {
    const limits = limit.policy.windows[index]
    const lessUs = limits === undefined ? 0 : less * gcraRule(limits).intervalUs
    return { ...window, waitUs: Math.max(0, window.waitUs - lessUs) }
  })
}

export function fail(waiting: readonly Waiting[], isUnsent: boolean): void {
  for (const { end } of waiting) end({ kind: 'failed', isUnsent })
}
