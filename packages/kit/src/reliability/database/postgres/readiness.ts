/**
 * Where a connection stands with its statement, and who waits for its end.
 *
 * `running`: no answer yet. `ending`: the answer was an error, and the server has yet to say that it
 * is ready for the next one; what it then says of the transaction was not known before.
 */
export class Readiness {
  state: 'ready' | 'running' | 'ending' = 'ready'
  readonly #waiters = new Set<() => void>()

  /** The server is ready, or will never be. */
  ready(): void {
    this.state = 'ready'
    for (const resolve of this.#waiters) resolve()
    this.#waiters.clear()
  }

  until(): Promise<void> {
    if (this.state === 'ready') return Promise.resolve()
    return new Promise((resolve) => this.#waiters.add(resolve))
  }
}
