/**
 * Counts by {@link module:sub-windows}: a key is, for each window, 13 counts and the number of the
 * sub-window that the last of them stands for.
 *
 * @module
 */

import type { Counter, WindowState } from './counter.ts'
import type { KeyHash } from './key-hash.ts'
import type { StoredWindow } from './limit-store.ts'
import type { LocalTable } from './local-table.ts'
import type { LimitWindow } from './policy.ts'
import {
  advance,
  refundSubWindows,
  type SubWindowRule,
  settleSubWindows,
  subWindowAt,
  subWindowCount,
  subWindowRule,
  subWindowsAheadUs,
  subWindowsRemaining,
  subWindowsWaitUs,
} from './sub-windows.ts'

export const strictWidth: number = subWindowCount + 1

export class StrictCounter implements Counter {
  readonly windows: readonly LimitWindow[]
  readonly #table: LocalTable
  readonly #hash: KeyHash
  readonly #space: number
  readonly #whole: readonly SubWindowRule[]
  readonly #counts: Uint32Array = new Uint32Array(subWindowCount)
  #share: readonly SubWindowRule[]
  #nodes = 1

  constructor(windows: readonly LimitWindow[], table: LocalTable, hash: KeyHash, space: number) {
    this.windows = windows
    this.#table = table
    this.#hash = hash
    this.#space = space
    this.#whole = windows.map(subWindowRule)
    this.#share = this.#whole
  }

  setNodes(nodes: number): void {
    this.#nodes = nodes
    // Units weigh `nodes` times as much; there is room for ceil(limit / nodes) of them.
    this.#share = this.#whole.map(({ limit, spanUs }) => ({ limit: limit + nodes - 1, spanUs }))
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
      const waitUs = this.#windowWaitUs(place, window, cost, nowUs, isShare)
      if (waitUs > longestUs) longestUs = waitUs
    }
    return longestUs
  }

  take(place: number, cost: number, nowUs: number, isShare: boolean): void {
    const units = cost * this.#weight(isShare)
    this.#change(place, nowUs, (rule, counts) => {
      settleSubWindows(rule, counts, units, this.#nodes)
    })
  }

  giveBack(place: number, cost: number, nowUs: number, isShare: boolean): void {
    const units = cost * this.#weight(isShare)
    this.#change(place, nowUs, (_rule, counts) => refundSubWindows(counts, units))
    this.#table.hold(place, 0)
  }

  room(place: number, nowUs: number): number {
    const rooms = this.windows.map((_window, index) => this.#windowRoom(place, index, nowUs))
    return Math.min(...rooms)
  }

  tightest(place: number, cost: number, nowUs: number, isShare: boolean): WindowState {
    let [found, longestUs, least] = [0, 0, Number.POSITIVE_INFINITY]
    for (const window of this.windows.keys()) {
      const waitUs = this.#windowWaitUs(place, window, cost, nowUs, isShare)
      const room = this.#windowRoom(place, window, nowUs)
      if (waitUs < longestUs || (waitUs === longestUs && room >= least)) continue
      found = window
      longestUs = waitUs
      least = room
    }
    const remaining = this.#remaining(place, found, nowUs, isShare)
    const counts = this.#read(place, found, nowUs)
    const resetUs = subWindowsAheadUs(this.#rule(found, false), counts, nowUs)
    return { window: found, remaining, resetUs, waitUs: longestUs }
  }

  outstanding(place: number, nowUs: number): number {
    const units = this.windows.map(({ limit }, window) => {
      return Math.ceil((limit - this.#remaining(place, window, nowUs, false)) / this.#nodes)
    })
    return Math.min(...units)
  }

  learn(place: number, stored: readonly StoredWindow[], atUs: number, unsettled: number): void {
    if (this.#table.isShared(place)) return
    let window = 0
    this.#change(place, atUs, (rule, counts) => {
      const { aheadUs = 0, remaining = rule.limit } = stored[window] ?? {}
      spread(counts, rule.limit - remaining, Math.ceil(aheadUs / rule.spanUs))
      settleSubWindows(rule, counts, unsettled, this.#nodes)
      window += 1
    })
  }

  heldUntil(place: number): number {
    return this.#table.heldUntil(place)
  }

  hold(place: number, untilUs: number): void {
    this.#table.hold(place, untilUs)
  }

  #remaining(place: number, window: number, nowUs: number, isShare: boolean): number {
    const rule = this.#rule(window, isShare)
    const left = subWindowsRemaining(rule, this.#read(place, window, nowUs))
    return Math.floor(left / this.#weight(isShare))
  }

  #weight(isShare: boolean): number {
    return isShare ? this.#nodes : 1
  }

  #rule(window: number, isShare: boolean): SubWindowRule {
    return (isShare ? this.#share : this.#whole)[window] ?? { limit: 0, spanUs: 1 }
  }

  #windowRoom(place: number, window: number, nowUs: number): number {
    return this.#remaining(place, window, nowUs, false) / this.#rule(window, false).limit
  }

  #windowWaitUs(place: number, window: number, cost: number, nowUs: number, isShare: boolean) {
    const rule = this.#rule(window, isShare)
    // What costs more than the whole share goes once the share is whole, and owes the rest.
    const want = Math.min(cost * this.#weight(isShare), isShare ? rule.limit : Infinity)
    return subWindowsWaitUs(rule, this.#read(place, window, nowUs), want, nowUs)
  }

  /** The counts of one window as of now, good until the next call. */
  #read(place: number, window: number, nowUs: number): Uint32Array {
    const from = window * strictWidth
    for (let index = 0; index < subWindowCount; index += 1) {
      this.#counts[index] = this.#table.get(place, from + index)
    }
    const current = subWindowAt(this.#rule(window, false), nowUs)
    advance(this.#counts, current - this.#table.get(place, from + subWindowCount))
    return this.#counts
  }

  #change(
    place: number,
    nowUs: number,
    act: (rule: SubWindowRule, counts: Uint32Array) => void,
  ): void {
    let idleAtUs = 0
    for (const [window, rule] of this.#whole.entries()) {
      const counts = this.#read(place, window, nowUs)
      act(rule, counts)
      const from = window * strictWidth
      counts.forEach((count, index) => {
        this.#table.set(place, from + index, count)
      })
      this.#table.set(place, from + subWindowCount, subWindowAt(rule, nowUs))
      idleAtUs = Math.max(idleAtUs, nowUs + subWindowsAheadUs(rule, counts, nowUs))
    }
    this.#table.idleFrom(place, idleAtUs)
  }
}

/**
 * The store says how much was used and when the last of it is forgotten, not when the rest is: it is
 * taken to have been used evenly.
 */
function spread(counts: Uint32Array, used: number, spans: number): void {
  counts.fill(0)
  const last = Math.min(Math.max(spans, 1), subWindowCount)
  for (let index = 0; index < last; index += 1) {
    const upTo = Math.ceil((used * (index + 1)) / last)
    counts[index] = upTo - Math.ceil((used * index) / last)
  }
}
