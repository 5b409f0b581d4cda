/**
 * The one timer of all sockets: heartbeats, tokens that expire, and revocations that cannot be told.
 *
 * A look at a socket compares a few numbers, so that all of them are looked at at each tick.
 *
 * @module
 */

import type { Clock } from '../../foundation/monotonic-clock.ts'
import type { Registry } from './registry.ts'

export interface WatchOptions {
  readonly registry: Registry
  readonly clock: Clock
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly tickMs: number
  readonly staleMs: number
  /** Whether revocations are known; see `app.revocation`. */
  readonly isFresh: () => boolean
}

export class Watch {
  readonly #options: WatchOptions
  #staleSinceMs: number | undefined
  #cancel: (() => void) | undefined

  constructor(options: WatchOptions) {
    this.#options = options
  }

  /** There is a socket. */
  wake(): void {
    if (this.#cancel !== undefined) return
    const { clock, tickMs } = this.#options
    this.#cancel = clock.after(tickMs, () => this.#tick())
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #tick(): void {
    const { registry, clock, now } = this.#options
    this.stop()
    const clockMs = clock.now()
    const nowMs = now()
    const isStale = this.#isStale(clockMs)
    for (const socket of registry) {
      if (isStale) socket.end('stale')
      else socket.look(clockMs, nowMs)
    }
    if (registry.size > 0) this.wake()
    else this.#staleSinceMs = undefined
  }

  #isStale(clockMs: number): boolean {
    const { isFresh, staleMs } = this.#options
    if (isFresh()) this.#staleSinceMs = undefined
    else this.#staleSinceMs ??= clockMs
    return this.#staleSinceMs !== undefined && clockMs - this.#staleSinceMs >= staleMs
  }
}
