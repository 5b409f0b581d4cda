/**
 * A request that waits for a slot.
 *
 * @module
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { HttpHolder } from './client-watch.ts'
import type { Entrant, WaitEnd } from './lane.ts'

/** The request, and what becomes of it. */
export interface Waiting {
  readonly response: HttpHolder
  readonly rank: number
  /** Of the request, if another plugin has given it one. */
  readonly deadline: { remaining(): number } | undefined
  readonly admit: () => void
  readonly refuse: (why: WaitEnd) => void
}

export class WaitingRequest implements Entrant<HttpHolder> {
  readonly holder: HttpHolder
  readonly rank: number
  readonly #waiting: Waiting
  // It is let in when another request ends, and must not go on in the async context of that one.
  readonly #inOwnContext = AsyncLocalStorage.snapshot()

  constructor(waiting: Waiting) {
    this.holder = waiting.response
    this.rank = waiting.rank
    this.#waiting = waiting
  }

  isLate(): boolean {
    const { deadline } = this.#waiting
    return deadline !== undefined && deadline.remaining() <= 0
  }

  admit(): void {
    this.#inOwnContext(this.#waiting.admit)
  }

  refuse(why: WaitEnd): void {
    this.#inOwnContext(this.#waiting.refuse, why)
  }
}
