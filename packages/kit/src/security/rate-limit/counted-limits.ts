/**
 * The limits that were ever asked about, each with its counter, in memory of a fixed size.
 *
 * A limit is known by its policy's name, as in Redis. It costs a key no more than one place: those of
 * GCRA share one table; those of `strict`, whose keys take more room, have others of an eighth.
 *
 * @module
 */

import type { Counter } from './counter.ts'
import { GcraCounter } from './gcra-counter.ts'
import { KeyHash } from './key-hash.ts'
import type { Lease } from './lease.ts'
import { LocalTable } from './local-table.ts'
import type { LimitPolicy } from './policy.ts'
import { StrictCounter, strictWidth } from './strict-counter.ts'
import type { Unsettled } from './unsettled.ts'

export interface CountedLimit {
  readonly policy: LimitPolicy
  readonly counter: Counter
  readonly tally: DecisionTally
  /** By key; what this process may serve without asking. */
  readonly leases: Map<string, Lease>
  /** By key; units that the store has not heard of yet. */
  readonly unsettled: Map<string, Unsettled>
  /** Units of a key that this process may have unsettled, lest all together go over by too much. */
  unsettledMax: number
}

export interface DecisionTally {
  allowed: number
  denied: number
  unavailable: number
}

const gcraWindowsMax = 4
const strictPart = 8

export class CountedLimits {
  readonly #keysMax: number
  readonly #hash = new KeyHash()
  readonly #gcra: LocalTable
  /** By number of windows; made when first needed. */
  readonly #strict = new Map<number, LocalTable>()
  readonly #byPolicy = new WeakMap<LimitPolicy, CountedLimit>()
  readonly #byName = new Map<string, CountedLimit>()
  #nodes = 1
  #spaces = 0

  constructor(keysMax: number) {
    this.#keysMax = keysMax
    this.#gcra = new LocalTable({ keysMax, width: gcraWindowsMax })
  }

  get nodes(): number {
    return this.#nodes
  }

  get overflows(): number {
    return this.#tables().reduce((sum, { overflows }) => sum + overflows, 0)
  }

  get bytes(): number {
    return this.#tables().reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Active ones. */
  keys(nowUs: number): number {
    return this.#tables().reduce((sum, table) => sum + table.count(nowUs), 0)
  }

  of(policy: LimitPolicy): CountedLimit {
    return this.#byPolicy.get(policy) ?? this.#meet(policy)
  }

  all(): Iterable<CountedLimit> {
    return this.#byName.values()
  }

  setNodes(nodes: number): void {
    this.#nodes = nodes
    for (const limit of this.#byName.values()) prepare(limit, nodes)
  }

  #meet(policy: LimitPolicy): CountedLimit {
    const known = this.#byName.get(policy.name)
    const limit = known !== undefined && isSame(known.policy, policy) ? known : this.#count(policy)
    this.#byPolicy.set(policy, limit)
    return limit
  }

  #count(policy: LimitPolicy): CountedLimit {
    const tally = this.#byName.get(policy.name)?.tally
    const limit: CountedLimit = {
      policy,
      counter: this.#counterOf(policy),
      tally: tally ?? { allowed: 0, denied: 0, unavailable: 0 },
      leases: new Map(),
      unsettled: new Map(),
      unsettledMax: 1,
    }
    prepare(limit, this.#nodes)
    this.#byName.set(policy.name, limit)
    return limit
  }

  #counterOf({ algorithm, windows }: LimitPolicy): Counter {
    const space = this.#spaces
    this.#spaces += 1
    return algorithm === 'gcra'
      ? new GcraCounter(windows, this.#gcra, this.#hash, space)
      : new StrictCounter(windows, this.#strictTable(windows.length), this.#hash, space)
  }

  #strictTable(windows: number): LocalTable {
    const known = this.#strict.get(windows)
    if (known !== undefined) return known
    const table = new LocalTable({
      keysMax: this.#keysMax / strictPart / windows,
      width: strictWidth * windows,
    })
    this.#strict.set(windows, table)
    return table
  }

  #tables(): LocalTable[] {
    return [this.#gcra, ...this.#strict.values()]
  }
}

function prepare(limit: CountedLimit, nodes: number): void {
  limit.counter.setNodes(nodes)
  const least = Math.min(...limit.policy.windows.map((window) => window.limit))
  limit.unsettledMax = unsettledMax(least, nodes)
}

/**
 * A process goes over by what the others have not told, at most this much each: together at most
 * max(nodes, limit / 2).
 */
export function unsettledMax(limit: number, nodes: number): number {
  return Math.max(1, Math.floor(limit / 2 / Math.max(1, nodes - 1)))
}

function isSame(one: LimitPolicy, other: LimitPolicy): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
