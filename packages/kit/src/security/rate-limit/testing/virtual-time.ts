import type { LimiterClock } from '../clock.ts'

interface Event {
  readonly atMs: number
  readonly act: () => void
}

/** Time that passes from event to event, in order, as fast as they can be handled. */
export class VirtualTime implements LimiterClock {
  #ms = 0
  /** Sorted, the next one last. */
  readonly #events: Event[] = []

  readonly now = (): number => this.#ms
  readonly after = (ms: number, act: () => void): (() => void) => {
    const event = { atMs: this.#ms + ms, act }
    this.#events.splice(this.#indexAfter(event.atMs), 0, event)
    return () => {
      const at = this.#events.indexOf(event)
      if (at >= 0) this.#events.splice(at, 1)
    }
  }

  /** Timers that have not gone off. */
  get waiting(): number {
    return this.#events.length
  }

  /** Everything that follows from an event, promises too, happens before the next one. */
  async runUntil(ms: number): Promise<void> {
    await settled()
    for (;;) {
      const event = this.#events.at(-1)
      if (event === undefined || event.atMs > ms) break
      this.#events.pop()
      this.#ms = event.atMs
      event.act()
      await settled()
    }
    this.#ms = ms
  }

  async advance(ms: number): Promise<void> {
    await this.runUntil(this.#ms + ms)
  }

  /** Events of the same time happen in the order in which they were asked for. */
  #indexAfter(atMs: number): number {
    let [low, high] = [0, this.#events.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#events[middle]?.atMs ?? 0) > atMs) low = middle + 1
      else high = middle
    }
    return low
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
