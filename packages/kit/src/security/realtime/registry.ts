/**
 * All sockets of this process, and what finds those of a session or a user at once.
 *
 * @module
 */

import { setImmediate } from 'node:timers/promises'
import type { RevokedThing } from '../revocation/index.ts'
import { isCutBy } from './binding.ts'
import { SocketsFullError, TooManySocketsError } from './errors.ts'
import type { LiveSocket } from './live-socket.ts'

export interface SocketBounds {
  readonly socketsMax: number
  readonly socketsPerUserMax: number
  readonly socketsPerAddressMax: number
}

/** Nearly all keys have one socket. */
type Group = LiveSocket | Set<LiveSocket>

export class Registry {
  readonly #bounds: SocketBounds
  readonly #all = new Set<LiveSocket>()
  readonly #byUser = new Map<string, Group>()
  readonly #bySession = new Map<string, Group>()
  readonly #perAddress = new Map<string, number>()

  constructor(bounds: SocketBounds) {
    this.#bounds = bounds
  }

  get size(): number {
    return this.#all.size
  }

  [Symbol.iterator](): Iterator<LiveSocket> {
    return this.#all.values()
  }

  /** @throws TooManySocketsError, SocketsFullError */
  add(socket: LiveSocket): void {
    const { userKey, sessionKey } = socket.binding
    this.#assertRoom(userKey, socket.address)
    this.#all.add(socket)
    put(this.#byUser, userKey, socket)
    if (sessionKey !== undefined) put(this.#bySession, sessionKey, socket)
    this.#perAddress.set(socket.address, (this.#perAddress.get(socket.address) ?? 0) + 1)
  }

  /** Once or more. */
  remove(socket: LiveSocket): void {
    if (!this.#all.delete(socket)) return
    const { userKey, sessionKey } = socket.binding
    take(this.#byUser, userKey, socket)
    if (sessionKey !== undefined) take(this.#bySession, sessionKey, socket)
    const left = (this.#perAddress.get(socket.address) ?? 1) - 1
    if (left === 0) this.#perAddress.delete(socket.address)
    else this.#perAddress.set(socket.address, left)
  }

  /** Ends those that stand on what was revoked, within the call. */
  cut(thing: RevokedThing): void {
    for (const socket of this.#concerned(thing)) {
      if (isCutBy(socket.binding, thing)) socket.end('revoked')
    }
  }

  /** Ends all, in batches between which the process does other things. */
  async endAll(batch: number, end: (socket: LiveSocket) => void): Promise<void> {
    let count = 0
    for (const socket of [...this.#all]) {
      end(socket)
      count += 1
      if (count % batch === 0) await setImmediate()
    }
  }

  #concerned({ kind, key }: RevokedThing): readonly LiveSocket[] {
    if (kind === 'token') return []
    if (kind === 'session') return members(this.#bySession.get(key))
    return kind === 'user' ? members(this.#byUser.get(key)) : [...this.#all]
  }

  #assertRoom(userKey: string, address: string): void {
    const { socketsMax, socketsPerUserMax, socketsPerAddressMax } = this.#bounds
    if (this.#all.size >= socketsMax) {
      throw new SocketsFullError('This instance serves no further WebSocket at the moment.', {
        headers: { 'retry-after': '5' },
      })
    }
    const ofUser = count(this.#byUser.get(userKey))
    const ofAddress = this.#perAddress.get(address) ?? 0
    if (ofUser < socketsPerUserMax && ofAddress < socketsPerAddressMax) return
    const whose = ofUser < socketsPerUserMax ? 'Your address' : 'Your account'
    throw new TooManySocketsError(`${whose} has as many WebSockets open as it may.`, {
      headers: { 'retry-after': '5' },
    })
  }
}

function put(groups: Map<string, Group>, key: string, socket: LiveSocket): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, socket)
  else if (group instanceof Set) group.add(socket)
  else groups.set(key, new Set([group, socket]))
}

function take(groups: Map<string, Group>, key: string, socket: LiveSocket): void {
  const group = groups.get(key)
  if (!(group instanceof Set)) {
    groups.delete(key)
    return
  }
  group.delete(socket)
  if (group.size === 0) groups.delete(key)
}

function members(group: Group | undefined): readonly LiveSocket[] {
  if (group === undefined) return []
  return group instanceof Set ? [...group] : [group]
}

function count(group: Group | undefined): number {
  if (group === undefined) return 0
  return group instanceof Set ? group.size : 1
}
