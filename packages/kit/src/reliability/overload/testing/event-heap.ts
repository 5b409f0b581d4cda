/** Events of a simulation, soonest first; of two at the same time, the one that was added first. */
export interface Event {
  readonly atMs: number
  readonly act: () => void
}

interface Numbered extends Event {
  readonly number: number
}

export class EventHeap {
  readonly #events: Numbered[] = []
  #added = 0

  add(event: Event): void {
    this.#events.push({ ...event, number: this.#added++ })
    let at = this.#events.length - 1
    while (at > 0 && this.#isSooner(at, (at - 1) >> 1)) at = this.#swap(at, (at - 1) >> 1)
  }

  take(): Event | undefined {
    const [first] = this.#events
    const last = this.#events.pop()
    if (last === undefined || first === last) return first
    this.#events[0] = last
    for (let at = 0, child = this.#soonerChild(0); child !== at; child = this.#soonerChild(at)) {
      at = this.#swap(at, child)
    }
    return first
  }

  /** The soonest of an event and its two children. */
  #soonerChild(at: number): number {
    const left = 2 * at + 1
    const sooner = this.#isSooner(left, at) ? left : at
    return this.#isSooner(left + 1, sooner) ? left + 1 : sooner
  }

  #isSooner(one: number, other: number): boolean {
    const [a, b] = [this.#events[one], this.#events[other]]
    if (a === undefined || b === undefined) return false
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.number < b.number)
  }

  #swap(from: number, to: number): number {
    const [a, b] = [this.#events[from], this.#events[to]]
    if (a !== undefined && b !== undefined) {
      this.#events[from] = b
      this.#events[to] = a
    }
    return to
  }
}
