/**
 * Counts refused credentials for each client, so that guessing ends before a signature is checked.
 *
 * Seconds are counted apart: at most `perSecond` refusals from one start of a second to the next.
 * The table is emptied each second and has a cap; beyond it new clients go uncounted, as nobody may
 * be refused for what others have done.
 *
 * @module
 */

export interface RefusedCredentialsOptions {
  readonly perSecond: number
  /** Monotonic, in milliseconds. */
  readonly now: () => number
}

const clientsMax = 10_000

export class RefusedCredentials {
  readonly #perSecond: number
  readonly #now: () => number
  readonly #counts = new Map<string, number>()
  #startedMs = 0

  constructor({ perSecond, now }: RefusedCredentialsOptions) {
    this.#perSecond = perSecond
    this.#now = now
  }

  count(client: string): void {
    this.#startOver()
    const count = this.#counts.get(client)
    if (count === undefined && this.#counts.size >= clientsMax) return
    this.#counts.set(client, (count ?? 0) + 1)
  }

  /** For how long the client's credentials are not looked at, in milliseconds; 0 if they are. */
  waitMs(client: string): number {
    // Who nobody has been refused for is no news: no clock is read.
    if (this.#counts.size === 0) return 0
    this.#startOver()
    const isOver = (this.#counts.get(client) ?? 0) >= this.#perSecond
    return isOver ? Math.max(1, this.#startedMs + 1000 - this.#now()) : 0
  }

  #startOver(): void {
    const nowMs = this.#now()
    if (nowMs - this.#startedMs < 1000) return
    this.#startedMs = nowMs
    this.#counts.clear()
  }
}
