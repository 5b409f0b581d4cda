/**
 * Which statements are kept prepared on the server, and under which name.
 *
 * One that comes again and again is prepared; one that comes once would only cost memory there. The
 * number is bounded, as each connection keeps its own copy of each.
 *
 * @module
 */

/** How often a statement comes before it is prepared. */
const usesMin = 5

export class PreparedNames {
  readonly #max: number
  readonly #names = new Map<string, string>()
  readonly #uses = new Map<string, number>()
  #generation = 0

  constructor(max: number) {
    this.#max = max
  }

  /** Undefined for a statement that is not prepared. */
  nameOf(text: string, parameters: number): string | undefined {
    // Without parameters it may hold values, or be none that can be prepared.
    if (parameters === 0) return undefined
    return this.#names.get(text) ?? this.#earned(text)
  }

  /** Tables have changed: everything is prepared anew, on every connection. */
  renew(): void {
    this.#generation += 1
    this.#names.clear()
  }

  #earned(text: string): string | undefined {
    if (this.#names.size >= this.#max) return undefined
    const uses = (this.#uses.get(text) ?? 0) + 1
    if (uses < usesMin) {
      if (this.#uses.size >= 10 * this.#max) this.#uses.clear()
      this.#uses.set(text, uses)
      return undefined
    }
    this.#uses.delete(text)
    const name = `plimsoll_${this.#generation}_${this.#names.size}`
    this.#names.set(text, name)
    return name
  }
}
