/**
 * How a decision is told: views of limits, whole milliseconds, rounded up.
 *
 * @module
 */

import type { CountedLimit } from './counted-limits.ts'
import { unknownPlace } from './counter.ts'
import type { StoredWindow } from './limit-store.ts'
import type { LimitDecision, LimitView } from './limiter.ts'
import type { LimitPolicy } from './policy.ts'

/** When to come back if nobody can be asked. */
const retryUnavailableMs = 1_000

const none: readonly LimitView[] = Object.freeze([])

export function allowed(shown: LimitView | undefined): LimitDecision {
  return { isAllowed: true, deniedBy: none, shown, refusal: undefined, retryAfterMs: 0 }
}

export function refusedFor(deniedBy: readonly LimitView[], isShown: boolean): LimitDecision {
  const retryAfterMs = deniedBy.reduce((longest, { waitMs }) => Math.max(longest, waitMs), 1)
  const shown = isShown ? leastRoom(deniedBy) : undefined
  return { isAllowed: false, deniedBy, shown, refusal: 'quota', retryAfterMs }
}

export function unavailable(): LimitDecision {
  return {
    isAllowed: false,
    deniedBy: none,
    shown: undefined,
    refusal: 'unavailable',
    retryAfterMs: retryUnavailableMs,
  }
}

/** As this process knows it. */
export function viewOf(
  { policy, counter }: CountedLimit,
  place: number,
  cost: number,
  nowUs: number,
  isShare: boolean,
): LimitView {
  if (place === unknownPlace) return untouched(policy)
  const { window, remaining, resetUs, waitUs } = counter.tightest(place, cost, nowUs, isShare)
  return {
    policy,
    window: windowAt(policy, window),
    remaining,
    resetMs: Math.ceil(resetUs / 1_000),
    waitMs: Math.ceil(waitUs / 1_000),
  }
}

/** As the store has just said. */
export function storedView(policy: LimitPolicy, windows: readonly StoredWindow[]): LimitView {
  let index = 0
  for (let other = 1; other < windows.length; other += 1) {
    if (isTighter(policy, windows, other, index)) index = other
  }
  const { aheadUs = 0, remaining = 0 } = windows[index] ?? {}
  const waitUs = windows.reduce((longest, each) => Math.max(longest, each.waitUs), 0)
  return {
    policy,
    window: windowAt(policy, index),
    remaining,
    resetMs: Math.ceil(aheadUs / 1_000),
    waitMs: Math.ceil(waitUs / 1_000),
  }
}

export function leastRoom(views: readonly LimitView[]): LimitView | undefined {
  let found = views[0]
  for (const view of views) if (found === undefined || roomOf(view) < roomOf(found)) found = view
  return found
}

function roomOf({ remaining, window }: LimitView): number {
  return remaining / window.limit
}

function untouched(policy: LimitPolicy): LimitView {
  const window = windowAt(policy, 0)
  return { policy, window, remaining: window.limit, resetMs: 0, waitMs: 0 }
}

function isTighter(
  { windows: limits }: LimitPolicy,
  windows: readonly StoredWindow[],
  one: number,
  other: number,
): boolean {
  const [a, b] = [windows[one], windows[other]]
  if (a === undefined || b === undefined) return false
  if (a.waitUs !== b.waitUs) return a.waitUs > b.waitUs
  return a.remaining / (limits[one]?.limit ?? 1) < b.remaining / (limits[other]?.limit ?? 1)
}

function windowAt({ name, windows }: LimitPolicy, index: number) {
  const window = windows[index]
  if (window === undefined) throw new RangeError(`rate limit "${name}" has no windows`)
  return window
}
