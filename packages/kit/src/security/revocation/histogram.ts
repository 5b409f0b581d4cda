/** Seconds in buckets, as Prometheus has them: each counts what is at most its bound. */
export interface SecondsHistogram {
  readonly count: number
  readonly sumSeconds: number
  readonly buckets: readonly { readonly le: number; readonly count: number }[]
}

const boundsSeconds = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] as const

export class Histogram {
  readonly #counts = boundsSeconds.map(() => 0)
  #count = 0
  #sumSeconds = 0

  add(seconds: number): void {
    this.#count += 1
    this.#sumSeconds += seconds
    for (const [index, bound] of boundsSeconds.entries()) {
      if (seconds <= bound) this.#counts[index] = (this.#counts[index] ?? 0) + 1
    }
  }

  snapshot(): SecondsHistogram {
    const buckets = boundsSeconds.map((le, index) => ({ le, count: this.#counts[index] ?? 0 }))
    return { count: this.#count, sumSeconds: this.#sumSeconds, buckets }
  }
}
