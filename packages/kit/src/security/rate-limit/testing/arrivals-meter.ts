/** Measures by how much what passed goes beyond burst + T / interval, over all intervals of time. */
export class OvershootMeter {
  readonly #burst: number
  readonly #intervalMs: number
  #tatMs = Number.NEGATIVE_INFINITY
  #most = Number.NEGATIVE_INFINITY

  constructor({ limit, periodMs }: { readonly limit: number; readonly periodMs: number }) {
    this.#burst = limit
    this.#intervalMs = Math.ceil((periodMs * 1_000) / limit) / 1_000
  }

  /** Times never step back. */
  passed(atMs: number, units = 1): void {
    this.#tatMs = Math.max(this.#tatMs, atMs) + units * this.#intervalMs
    this.#most = Math.max(this.#most, (this.#tatMs - atMs) / this.#intervalMs - this.#burst)
  }

  /** Units over, rounded up; below 0 if there was always room. */
  get over(): number {
    // Times have fractions of microseconds here, which the limiter does not see.
    return Math.ceil(this.#most - 0.01)
  }
}

/** Most of the times that lie in any stretch so long. */
export function mostWithin(timesMs: readonly number[], stretchMs: number): number {
  const sorted = timesMs.toSorted((a, b) => a - b)
  let [most, from] = [0, 0]
  for (const [index, atMs] of sorted.entries()) {
    while (atMs - (sorted[from] ?? 0) > stretchMs) from += 1
    most = Math.max(most, index - from + 1)
  }
  return most
}
