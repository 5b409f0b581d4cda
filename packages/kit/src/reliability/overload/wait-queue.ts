/**
 * Those who wait for a slot, few and not for long.
 *
 * Served by priority. Among equals the first comes first, until there has been a queue for as long
 * as one may wait: then more comes than can be served, and the newest is served, since who waited
 * longest has the least time left for the work itself. Either way nobody waits longer than the bound.
 *
 * Lists of a few dozen entries: arrays are quicker than anything linked.
 *
 * @module
 */

/** Who is let in before whom, and shed after whom. */
export type Priority = 'critical' | 'normal' | 'background'

/** Rank of a priority: the lower, the sooner. */
export const ranks: Readonly<Record<Priority, number>> = { critical: 0, normal: 1, background: 2 }

export interface Queued {
  readonly rank: number
  /** When it began to wait; entries are added in this order. */
  readonly sinceMs: number
}

export class WaitQueue<Entry extends Queued> {
  readonly #byRank: readonly Entry[][] = Object.values(ranks).map(() => [])
  readonly #waitMs: number
  #length = 0
  #standingSinceMs = 0

  constructor(waitMs: number) {
    this.#waitMs = waitMs
  }

  get length(): number {
    return this.#length
  }

  add(entry: Entry): void {
    if (this.#length === 0) this.#standingSinceMs = entry.sinceMs
    this.#byRank[entry.rank]?.push(entry)
    this.#length += 1
  }

  /** Takes out whoever is next. */
  next(nowMs: number): Entry | undefined {
    const list = this.#byRank.find((each) => each.length > 0)
    const isStanding = nowMs - this.#standingSinceMs > this.#waitMs
    return this.#counted(isStanding ? list?.pop() : list?.shift())
  }

  /** Of those that wait, who goes last; -1 if nobody waits. */
  lowestRank(): number {
    return this.#byRank.findLastIndex((each) => each.length > 0)
  }

  /** Takes out the one of the lowest rank that has waited longest. */
  displace(): Entry | undefined {
    return this.#counted(this.#byRank[this.lowestRank()]?.shift())
  }

  /** Takes out one that has waited too long. */
  expired(nowMs: number): Entry | undefined {
    const list = this.#byRank.find(([oldest]) => oldest && this.#expiresAtMs(oldest) <= nowMs)
    return this.#counted(list?.shift())
  }

  remove(entry: Entry): void {
    const list = this.#byRank[entry.rank] ?? []
    const index = list.indexOf(entry)
    if (index === -1) return
    list.splice(index, 1)
    this.#length -= 1
  }

  /** When the next one will have waited too long. */
  nextExpiryMs(): number | undefined {
    if (this.#length === 0) return undefined
    return Math.min(
      ...this.#byRank.map(([oldest]) =>
        oldest ? this.#expiresAtMs(oldest) : Number.POSITIVE_INFINITY,
      ),
    )
  }

  #expiresAtMs({ sinceMs }: Entry): number {
    return sinceMs + this.#waitMs
  }

  #counted(entry: Entry | undefined): Entry | undefined {
    if (entry !== undefined) this.#length -= 1
    return entry
  }
}
