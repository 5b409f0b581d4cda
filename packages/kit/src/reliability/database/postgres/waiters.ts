/**
 * Calls that wait for a connection, in the order in which they came.
 *
 * @module
 */

import type { Connection } from './connection.ts'
import { noneFree, notReached } from './refusals.ts'
import type { Limits } from './statement.ts'

interface Waiter {
  grant(connection: Connection): void
  refuse(reason: unknown): void
}

/** Whoever has a deadline hears of it by its signal, whose timer may be a little late. */
const signalFirstMs = 100

export class Waiters {
  readonly #queue = new Set<Waiter>()
  readonly #waitMs: number
  readonly #isConnecting: () => boolean

  constructor(
    { connectionTimeoutMs }: { readonly connectionTimeoutMs: number },
    isConnecting: () => boolean,
  ) {
    this.#waitMs = connectionTimeoutMs
    this.#isConnecting = isConnecting
  }

  get size(): number {
    return this.#queue.size
  }

  wait({ signal, dueMs }: Limits): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#queue.delete(waiter)
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
      const waiter: Waiter = {
        grant(connection) {
          leave()
          resolve(connection)
        },
        refuse(reason) {
          leave()
          reject(reason)
        },
      }
      const onAbort = () => waiter.refuse(signal?.reason)
      const leftMs = dueMs - performance.now() + (signal === undefined ? 0 : signalFirstMs)
      const waitMs = Math.max(0, Math.min(this.#waitMs, leftMs))
      const onTime = () => {
        if (this.#queue.has(waiter)) waiter.refuse(this.#isConnecting() ? notReached() : noneFree())
      }
      // A loop that was blocked first reads which connections came free meanwhile.
      const timer = setTimeout(() => setImmediate(onTime), waitMs)
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#queue.add(waiter)
    })
  }

  /** False if nobody waits. */
  grant(connection: Connection): boolean {
    const [first] = this.#queue
    first?.grant(connection)
    return first !== undefined
  }

  /** Tells whoever waits longest. */
  refuse(reason: Error): void {
    const [first] = this.#queue
    first?.refuse(reason)
  }

  refuseAll(reason: Error): void {
    for (const waiter of [...this.#queue]) waiter.refuse(reason)
  }
}
