import type { Clock } from '../../../foundation/monotonic-clock.ts'

/** Time that stands still until it is moved; timers fire on the way, in order. */
export class ManualClock implements Clock {
  #nowMs: number
  readonly #timers = new Set<{ readonly atMs: number; readonly act: () => void }>()
  /** How many timers were ever set. */
  set = 0

  constructor(startMs = 0) {
    this.#nowMs = startMs
  }

  readonly now = (): number => this.#nowMs

  readonly after = (ms: number, act: () => void): (() => void) => {
    const timer = { atMs: this.#nowMs + ms, act }
    this.set += 1
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** How many timers have yet to fire. */
  get waiting(): number {
    return this.#timers.size
  }

  advance(ms: number): void {
    const endMs = this.#nowMs + ms
    for (;;) {
      const [next] = [...this.#timers].sort((a, b) => a.atMs - b.atMs)
      if (next === undefined || next.atMs > endMs) break
      this.#timers.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.act()
    }
    this.#nowMs = endMs
  }
}
