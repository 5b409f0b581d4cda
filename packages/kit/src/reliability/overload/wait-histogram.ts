/** Waits in buckets, each counting all waits up to its bound, as Prometheus has them. */
export interface WaitedTimes {
  readonly count: number
  readonly sumMs: number
  /** Waits of at most so many milliseconds, by that bound. */
  readonly upToMs: Readonly<Record<number, number>>
}

export const waitBoundsMs = [1, 2, 5, 10, 20, 50] as const

export class WaitHistogram {
  readonly #counts: number[] = waitBoundsMs.map(() => 0)
  #count = 0
  #sumMs = 0

  record(ms: number): void {
    this.#count += 1
    this.#sumMs += ms
    for (const [index, bound] of waitBoundsMs.entries()) {
      if (ms <= bound) this.#counts[index] = (this.#counts[index] ?? 0) + 1
    }
  }

  snapshot(): WaitedTimes {
    const upToMs = Object.fromEntries(
      waitBoundsMs.map((bound, index) => [bound, this.#counts[index] ?? 0]),
    )
    return { count: this.#count, sumMs: this.#sumMs, upToMs }
  }
}
