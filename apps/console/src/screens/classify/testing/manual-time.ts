/**
 * A clock that stands still until a test moves it.
 *
 * @module
 */

interface Due {
  readonly atMs: number
  readonly callback: () => void
}

export class ManualTime {
  #nowMs = 1_000_000
  readonly #due = new Set<Due>()

  readonly now = (): number => this.#nowMs

  readonly later = (ms: number, callback: () => void): (() => void) => {
    const due = { atMs: this.#nowMs + ms, callback }
    this.#due.add(due)
    return () => this.#due.delete(due)
  }

  /** Calls back what is due by then, each at its time, and lets what follows happen. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms
    for (;;) {
      await settled()
      const [next] = [...this.#due].sort((one, other) => one.atMs - other.atMs)
      if (next === undefined || next.atMs > untilMs) break
      this.#due.delete(next)
      this.#nowMs = next.atMs
      next.callback()
    }
    this.#nowMs = untilMs
    await settled()
  }
}

/** What promises alone lead to has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
