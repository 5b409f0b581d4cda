/**
 * How many keys a caller has, without counting them for each request: a count is trusted, and
 * counted on, until it reaches the limit or is old. Instances that share a store count each for
 * itself, so the limit is passed by what they add between two counts.
 *
 * @module
 */

/** How long a count is trusted; a short while once it is at the limit. */
const trustedMs = 600_000
const fullMs = 5_000
/** Callers that are remembered. */
const callersMax = 10_000

interface Tally {
  /** What was counted; requests that come meanwhile wait for the same count. */
  readonly counted: Promise<number>
  readonly atMs: number
  /** Keys since then. */
  added: number
  isFull: boolean
}

export class KeyQuota {
  readonly #tallies = new Map<string, Tally>()
  readonly #keysMax: number
  readonly #now: () => number

  /** @param now monotonic, in milliseconds */
  constructor(keysMax: number, now: () => number) {
    this.#keysMax = keysMax
    this.#now = now
  }

  /** @param count counts the keys up to a limit. */
  async hasRoom(
    principal: string,
    count: (principal: string, most: number) => Promise<number>,
  ): Promise<boolean> {
    const tally = this.#trusted(principal) ?? this.#count(principal, count)
    const keys = (await tally.counted) + tally.added
    tally.isFull = keys >= this.#keysMax
    return !tally.isFull
  }

  added(principal: string): void {
    const tally = this.#tallies.get(principal)
    if (tally !== undefined) tally.added += 1
  }

  #trusted(principal: string): Tally | undefined {
    const tally = this.#tallies.get(principal)
    if (tally === undefined) return undefined
    return this.#now() - tally.atMs < (tally.isFull ? fullMs : trustedMs) ? tally : undefined
  }

  #count(principal: string, count: (principal: string, most: number) => Promise<number>): Tally {
    const counted = count(principal, this.#keysMax)
    const tally = { counted, atMs: this.#now(), added: 0, isFull: false }
    counted.catch(() => this.#forget(principal, tally))
    this.#tallies.delete(principal)
    if (this.#tallies.size >= callersMax) this.#forgetOldest()
    this.#tallies.set(principal, tally)
    return tally
  }

  #forget(principal: string, tally: Tally): void {
    if (this.#tallies.get(principal) === tally) this.#tallies.delete(principal)
  }

  #forgetOldest(): void {
    for (const oldest of this.#tallies.keys()) {
      this.#tallies.delete(oldest)
      return
    }
  }
}
