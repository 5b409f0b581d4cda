/**
 * Parts with all sockets: each is told when to come again, which is at random, so that those who
 * leave together do not come back together.
 *
 * @module
 */

import type { Clock } from '../../foundation/monotonic-clock.ts'
import type { Registry } from './registry.ts'

export interface FarewellOptions {
  readonly registry: Registry
  readonly clock: Clock
  /** 0 up to 1. */
  readonly random: () => number
  readonly reconnectMs: number
  /** How long a client may take to close. */
  readonly closeMs: number
}

/** Closed in one turn of the process. */
const batch = 250

export class Farewell {
  readonly #options: FarewellOptions
  #saying: Promise<void> | undefined
  #allGone: (() => void) | undefined

  constructor(options: FarewellOptions) {
    this.#options = options
  }

  /** Nobody is let in any more. */
  get hasBegun(): boolean {
    return this.#saying !== undefined
  }

  /** Resolves when all have gone; the same promise each time. */
  say(): Promise<void> {
    this.#saying ??= this.#sayToAll()
    return this.#saying
  }

  /** One has gone. */
  gone(): void {
    if (this.#options.registry.size === 0) this.#allGone?.()
  }

  async #sayToAll(): Promise<void> {
    const { registry, clock, random, reconnectMs, closeMs } = this.#options
    await registry.endAll(batch, (socket) => {
      socket.say('reconnect', { after_ms: Math.floor(random() * reconnectMs) })
      socket.end('shutdown')
    })
    if (registry.size > 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#allGone = resolve
      const cancel = clock.after(closeMs, resolve)
      await promise
      cancel()
    }
    for (const socket of registry) socket.terminate('shutdown')
  }
}
