/**
 * Work that no answer waits for, and the end of the service does.
 *
 * @module
 */

/** Told when such work fails. */
export type OnProblem = (what: string, error: unknown) => void

export class Background {
  readonly #onProblem: OnProblem
  readonly #running = new Set<Promise<void>>()

  constructor(onProblem: OnProblem) {
    this.#onProblem = onProblem
  }

  /** @param what it does, for the log */
  run(what: string, work: () => Promise<unknown>): void {
    const running: Promise<void> = Promise.resolve()
      .then(work)
      .then(
        () => undefined,
        (error: unknown) => this.#onProblem(what, error),
      )
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Resolves when nothing runs. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }
}
