/**
 * Remembers what was invalidated when, so that nothing older is believed.
 *
 * Every entry and every load under way carries its marks (its cache, its key, its tags) and the
 * number that was current when its load began. It is believed while none of its marks has a later
 * number. So an invalidation looks for nothing, and a load that began before one counts for nothing,
 * whenever it ends.
 *
 * Bounded: the oldest marks are forgotten, and then all that is as old as they counts as invalid.
 *
 * @module
 */

export class Invalidations {
  readonly #marksMax: number
  readonly #numberOf = new Map<string, number>()
  #current = 0
  // Whatever began before this is invalid, whatever its marks.
  #floor = 0

  constructor(marksMax = 50_000) {
    this.#marksMax = marksMax
  }

  /** What begins now carries this. */
  get current(): number {
    return this.#current
  }

  add(marks: Iterable<string>): void {
    this.#current += 1
    for (const mark of marks) {
      // Deleted first, so that the order of the map is that of the numbers.
      this.#numberOf.delete(mark)
      this.#numberOf.set(mark, this.#current)
    }
    for (const [mark, number] of this.#numberOf) {
      if (this.#numberOf.size <= this.#marksMax) break
      this.#numberOf.delete(mark)
      this.#floor = number
    }
  }

  /** Everything up to now. */
  addAll(): void {
    this.#current += 1
    this.#floor = this.#current
    this.#numberOf.clear()
  }

  isBelieved(marks: readonly string[], number: number): boolean {
    if (number < this.#floor) return false
    for (const mark of marks) {
      const invalidated = this.#numberOf.get(mark)
      if (invalidated !== undefined && number < invalidated) return false
    }
    return true
  }
}
