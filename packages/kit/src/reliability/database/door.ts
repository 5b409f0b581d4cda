/**
 * Counts what is inside, so that closing can wait for it and let nothing more in.
 *
 * @module
 */

import { DatabaseUnavailableError } from './errors.ts'

export class Door {
  readonly #empty = Promise.withResolvers<void>()
  #inside = 0
  #isClosed = false

  /** @throws DatabaseUnavailableError once it is closed */
  async within<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw closed()
    this.#inside += 1
    try {
      return await work()
    } finally {
      this.#inside -= 1
      this.#letClose()
    }
  }

  /** Resolves when the last one has left, or the time is up. */
  async close(timeoutMs: number): Promise<void> {
    this.#isClosed = true
    this.#letClose()
    const timer = setTimeout(this.#empty.resolve, timeoutMs)
    await this.#empty.promise
    clearTimeout(timer)
  }

  #letClose(): void {
    if (this.#isClosed && this.#inside === 0) this.#empty.resolve()
  }
}

function closed(): Error {
  const headers = { 'retry-after': '1' }
  return new DatabaseUnavailableError('The store is closed: the service is stopping.', { headers })
}
