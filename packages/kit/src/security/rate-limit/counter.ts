/**
 * How much of one limit each key has used, as far as this process knows.
 *
 * `isShare` asks for this process's part of the limit, limit / nodes rounded up, over the same
 * state: a unit then weighs as much as `nodes` units. So a key that was nearly empty stays nearly
 * empty when Redis goes away, and what it does meanwhile shows when Redis is back.
 *
 * Places come from {@link LocalTable}: good until the next `claim` of a later moment.
 *
 * @module
 */

import type { StoredWindow } from './limit-store.ts'
import type { LimitWindow } from './policy.ts'

/** How one window stands. */
export interface WindowState {
  /** Its index. */
  readonly window: number
  readonly remaining: number
  /** Until it is whole. */
  readonly resetUs: number
  /** Until what was asked for fits into every window; 0 if it does. */
  readonly waitUs: number
}

export interface Counter {
  /** For each window. */
  readonly windows: readonly LimitWindow[]
  setNodes(nodes: number): void
  claim(key: string, nowUs: number): number
  /** -1 if nothing is known of the key. */
  seek(key: string): number
  /** Whether the place counts other keys too. */
  isShared(place: number): boolean
  /** Until `cost` fits into every window; 0 if it does. */
  waitUs(place: number, cost: number, nowUs: number, isShare: boolean): number
  /** Counts units whether they fit or not; what is over is debt, up to a cap. */
  take(place: number, cost: number, nowUs: number, isShare: boolean): void
  giveBack(place: number, cost: number, nowUs: number, isShare: boolean): void
  /** The least that is left of any window, in proportion: 1 is whole, below 0 is debt. */
  room(place: number, nowUs: number): number
  /** The window that refuses `cost` the longest, or has the least room in proportion. */
  tightest(place: number, cost: number, nowUs: number, isShare: boolean): WindowState
  /** Units of the share that every window still counts, begun ones too. */
  outstanding(place: number, nowUs: number): number
  /** Keeps what the store said at `atUs`, and `unsettled` units that it has not heard of. */
  learn(place: number, windows: readonly StoredWindow[], atUs: number, unsettled: number): void
  /** Until when the key is refused without asking the store. */
  heldUntil(place: number): number
  hold(place: number, untilUs: number): void
}

export const unknownPlace = -1

/**
 * A key that was refused is refused until it can pass, without asking again: at most for a second, as
 * what others give back shows only in the store.
 */
export function holdDenied(counter: Counter, key: string, waitMs: number, nowUs: number): void {
  const place = counter.claim(key, nowUs)
  if (!counter.isShared(place)) counter.hold(place, nowUs + Math.min(waitMs, holdMsMax) * 1_000)
}

const holdMsMax = 1_000
