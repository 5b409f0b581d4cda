/**
 * From which networks each key is used, to tell when there is a new one.
 *
 * Bounded: the last 16 networks of each of 10,000 keys. A key is told of once a minute at most,
 * however it travels; how many networks were left out meanwhile is told with the next.
 *
 * @module
 */

import { LRUCache } from 'lru-cache'
import { networkOf } from './network.ts'

/** A network from which the key was not used before, as far as is known. */
export interface NewPlace {
  readonly network: string
  /** Whether no other is known: it may be the first use of the key. */
  readonly isFirst: boolean
  /** New networks since the last one that was told. */
  readonly untold: number
}

interface Known {
  readonly networks: Set<string>
  lastIp: string
  toldAtMs: number
  untold: number
}

const keysMax = 10_000
const networksMax = 16
const tellEveryMs = 60_000

export class Places {
  readonly #byKey = new LRUCache<string, Known>({ max: keysMax })

  /** @param lastUsedIp from the store, for a key that is not known here */
  note(id: string, ip: string, nowMs: number, lastUsedIp: string | null): NewPlace | undefined {
    const known = this.#byKey.get(id) ?? this.#begin(id, lastUsedIp)
    // Nearly always so, and then there is nothing to find out.
    if (known.lastIp === ip) return undefined
    known.lastIp = ip
    return visit(known, networkOf(ip), nowMs)
  }

  #begin(id: string, lastUsedIp: string | null): Known {
    const networks = new Set(lastUsedIp === null ? [] : [networkOf(lastUsedIp)])
    const known = { networks, lastIp: '', toldAtMs: Number.NEGATIVE_INFINITY, untold: 0 }
    this.#byKey.set(id, known)
    return known
  }
}

function visit(known: Known, network: string, nowMs: number): NewPlace | undefined {
  const { networks, untold } = known
  const isFirst = networks.size === 0
  // To the end of the line: the network that was not used for longest is forgotten first.
  const isKnown = networks.delete(network)
  networks.add(network)
  if (isKnown) return undefined
  forgetOldest(networks)
  if (nowMs - known.toldAtMs < tellEveryMs) {
    known.untold++
    return undefined
  }
  known.toldAtMs = nowMs
  known.untold = 0
  return { network, isFirst, untold }
}

function forgetOldest(networks: Set<string>): void {
  const [oldest] = networks
  if (networks.size > networksMax && oldest !== undefined) networks.delete(oldest)
}
