/**
 * Lets a number of callers in at once; the others wait for their turn, each for a time of its own.
 *
 * @module
 */

import type { LimiterClock } from './clock.ts'

export class Turns {
  readonly #clock: LimiterClock
  readonly #inMax: number
  readonly #waitingMax: number
  /** In order of arrival; a set, as those who give up leave from the middle. */
  readonly #waiting = new Set<(isIn: boolean) => void>()
  #in = 0

  constructor(clock: LimiterClock, inMax: number, waitingMax: number) {
    this.#clock = clock
    this.#inMax = inMax
    this.#waitingMax = waitingMax
  }

  /** Whether the caller is in, and must {@link leave}; a promise if it has to wait. */
  enter(withinMs: number): boolean | Promise<boolean> {
    if (this.#in < this.#inMax) {
      this.#in += 1
      return true
    }
    return this.#waiting.size < this.#waitingMax && this.#wait(withinMs)
  }

  /** Its turn goes to whoever waits the longest. */
  leave(): void {
    const [next] = this.#waiting
    if (next === undefined) this.#in -= 1
    else next(true)
  }

  #wait(withinMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const end = (isIn: boolean) => {
      cancel()
      this.#waiting.delete(end)
      resolve(isIn)
    }
    const cancel = this.#clock.after(withinMs, () => end(false))
    this.#waiting.add(end)
    return promise
  }
}
