/**
 * Whether the replica may be believed.
 *
 * A cycle tells the others that this node lives, and then reads all there is. From the moment in which
 * it was *sent* the replica is fresh for a little less than the others wait for a node that is silent.
 * So a process that was stopped, or cannot reach the feed, refuses by itself, before anybody takes it
 * for gone. Every request compares the time first.
 *
 * @module
 */

import type { Clock } from './clock.ts'

export class Fence {
  readonly #clock: Clock
  readonly #freshMs: number
  readonly #waiting = new Set<() => void>()
  #freshUntilMs = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, freshMs: number) {
    this.#clock = clock
    this.#freshMs = freshMs
  }

  get isFresh(): boolean {
    return this.#clock.monotonic() < this.#freshUntilMs
  }

  /** A cycle that was sent at that time has ended well. */
  renew(sentMs: number): void {
    this.#freshUntilMs = Math.max(this.#freshUntilMs, sentMs + this.#freshMs)
    if (!this.isFresh) return
    for (const tell of this.#waiting) tell()
    this.#waiting.clear()
  }

  /** There is no other process, so nothing to be behind of. */
  stand(): void {
    this.renew(Number.POSITIVE_INFINITY)
  }

  fall(): void {
    this.#freshUntilMs = Number.NEGATIVE_INFINITY
  }

  /** Resolves when it is fresh, or after `ms`. */
  async waitFresh(ms: number): Promise<void> {
    if (this.isFresh) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.add(resolve)
    const cancel = this.#clock.after(ms, resolve)
    await promise
    cancel()
    this.#waiting.delete(resolve)
  }
}
