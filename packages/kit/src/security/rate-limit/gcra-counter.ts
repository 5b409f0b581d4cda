/**
 * Counts by {@link module:gcra}: a key is one number per window, its theoretical arrival time.
 *
 * @module
 */

import type { Counter, WindowState } from './counter.ts'
import { type GcraRule, gcraRemaining, gcraRule, gcraSettled, gcraWaitUs } from './gcra.ts'
import type { KeyHash } from './key-hash.ts'
import type { StoredWindow } from './limit-store.ts'
import type { LocalTable } from './local-table.ts'
import type { LimitWindow } from './policy.ts'

export class GcraCounter implements Counter {
  readonly windows: readonly LimitWindow[]
  readonly #table: LocalTable
  readonly #hash: KeyHash
  readonly #space: number
  readonly #whole: readonly GcraRule[]
  #share: readonly GcraRule[]
  #nodes = 1

  constructor(windows: readonly LimitWindow[], table: LocalTable, hash: KeyHash, space: number) {
    this.windows = windows
    this.#table = table
    this.#hash = hash
    this.#space = space
    this.#whole = windows.map(gcraRule)
    this.#share = this.#whole
  }

  setNodes(nodes: number): void {
    this.#nodes = nodes
    this.#share = this.#whole.map((rule) => shareOf(rule, nodes))
  }

  claim(key: string, nowUs: number): number {
    this.#hash.of(this.#space, key)
    return this.#table.claim(this.#hash, this.#space, nowUs)
  }

  seek(key: string): number {
    this.#hash.of(this.#space, key)
    return this.#table.seek(this.#hash)
  }

  isShared(place: number): boolean {
    return this.#table.isShared(place)
  }

  waitUs(place: number, cost: number, nowUs: number, isShare: boolean): number {
    let longestUs = 0
    for (let window = 0; window < this.windows.length; window += 1) {
      const aheadUs = this.#aheadUs(place, window, nowUs)
      const waitUs = waitUsOf(this.#rule(window, isShare), aheadUs, cost, isShare)
      if (waitUs > longestUs) longestUs = waitUs
    }
    return longestUs
  }

  take(place: number, cost: number, nowUs: number, isShare: boolean): void {
    let idleAtUs = 0
    for (let window = 0; window < this.windows.length; window += 1) {
      const rule = this.#rule(window, isShare)
      const aheadUs = this.#aheadUs(place, window, nowUs)
      const atUs = nowUs + Math.max(gcraSettled(rule, aheadUs, cost, this.#nodes), aheadUs)
      this.#table.set(place, window, atUs)
      if (atUs > idleAtUs) idleAtUs = atUs
    }
    this.#table.idleFrom(place, idleAtUs)
  }

  giveBack(place: number, cost: number, nowUs: number, isShare: boolean): void {
    for (let window = 0; window < this.windows.length; window += 1) {
      const atUs = this.#table.get(place, window)
      const back = cost * this.#rule(window, isShare).intervalUs
      if (atUs > nowUs) this.#table.set(place, window, Math.max(nowUs, atUs - back))
    }
    this.#table.hold(place, 0)
  }

  room(place: number, nowUs: number): number {
    let least = 1
    for (let window = 0; window < this.windows.length; window += 1) {
      const room = roomOf(this.#rule(window, false), this.#aheadUs(place, window, nowUs))
      if (room < least) least = room
    }
    return least
  }

  tightest(place: number, cost: number, nowUs: number, isShare: boolean): WindowState {
    let [found, resetUs, longestUs, least] = [0, 0, 0, Number.POSITIVE_INFINITY]
    for (let window = 0; window < this.windows.length; window += 1) {
      const aheadUs = this.#aheadUs(place, window, nowUs)
      const waitUs = waitUsOf(this.#rule(window, isShare), aheadUs, cost, isShare)
      const room = roomOf(this.#rule(window, false), aheadUs)
      if (waitUs < longestUs || (waitUs === longestUs && room >= least)) continue
      found = window
      resetUs = aheadUs
      longestUs = waitUs
      least = room
    }
    const remaining = gcraRemaining(this.#rule(found, isShare), resetUs)
    return { window: found, remaining, resetUs, waitUs: longestUs }
  }

  outstanding(place: number, nowUs: number): number {
    let least = Number.POSITIVE_INFINITY
    for (let window = 0; window < this.windows.length; window += 1) {
      const { intervalUs } = this.#rule(window, true)
      const units = Math.ceil(this.#aheadUs(place, window, nowUs) / intervalUs)
      if (units < least) least = units
    }
    return least
  }

  learn(place: number, stored: readonly StoredWindow[], atUs: number, unsettled: number): void {
    if (this.#table.isShared(place)) return
    let idleAtUs = 0
    for (let window = 0; window < this.windows.length; window += 1) {
      const aheadUs = stored[window]?.aheadUs ?? 0
      const fullAtUs = atUs + aheadUs + unsettled * this.#rule(window, false).intervalUs
      this.#table.set(place, window, fullAtUs)
      if (fullAtUs > idleAtUs) idleAtUs = fullAtUs
    }
    this.#table.idleFrom(place, idleAtUs)
  }

  heldUntil(place: number): number {
    return this.#table.heldUntil(place)
  }

  hold(place: number, untilUs: number): void {
    this.#table.hold(place, untilUs)
  }

  #rule(window: number, isShare: boolean): GcraRule {
    return (isShare ? this.#share : this.#whole)[window] ?? unlimited
  }

  #aheadUs(place: number, window: number, nowUs: number): number {
    const atUs = this.#table.get(place, window)
    return atUs > nowUs ? atUs - nowUs : 0
  }
}

/** In proportion to the whole limit. */
function roomOf({ fullUs }: GcraRule, aheadUs: number): number {
  return 1 - aheadUs / fullUs
}

function waitUsOf(rule: GcraRule, aheadUs: number, cost: number, isShare: boolean): number {
  // What costs more than the whole share goes once the share is whole, and owes the rest.
  const want = isShare && cost > rule.burst ? rule.burst : cost
  return gcraWaitUs(rule, aheadUs, want)
}

/** Takes the place of a window that there is not. */
const unlimited: GcraRule = { burst: 0, intervalUs: 0, fullUs: 0 }

/** Units weigh `nodes` times as much; room for ceil(limit / nodes) of them. */
function shareOf({ burst, intervalUs, fullUs }: GcraRule, nodes: number): GcraRule {
  return {
    burst: Math.ceil(burst / nodes),
    intervalUs: intervalUs * nodes,
    fullUs: fullUs + (nodes - 1) * intervalUs,
  }
}
