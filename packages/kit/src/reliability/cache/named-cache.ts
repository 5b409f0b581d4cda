/**
 * The values of one kind, such as vehicle reports.
 *
 * Fresh in memory: served. Stale in memory: served, and loaded anew behind it. Else one load per key,
 * whoever asks, which looks into Redis first. The load has a deadline of its own: a caller that goes
 * away leaves it to the others. What cannot be loaded is served stale up to `maxStaleMs`.
 *
 * @module
 */

import { type CacheCounts, noCounts } from './counts.ts'
import {
  type CacheDefinition,
  type CacheOutcome,
  type Load,
  type LookupOptions,
  resolveDefinition,
} from './definition.ts'
import { Fetcher, type Surroundings } from './fetcher.ts'
import { type Flight, type Landed, untilAborted } from './flight.ts'
import { cacheMark, entryMark, tagMark } from './marks.ts'
import type { Entry } from './memory.ts'

const tagsMax = 16
// Between two loads behind a stale value of which the first has failed.
const retryMs = 1_000

const countOf: Record<CacheOutcome, 'hits' | 'remoteHits' | 'stale' | 'misses'> = {
  hit: 'hits',
  'remote-hit': 'remoteHits',
  stale: 'stale',
  miss: 'misses',
}

export class NamedCache<T, K> {
  readonly name: string
  readonly counts: CacheCounts = noCounts()
  /** Stands for all its values. */
  readonly mark: string
  readonly #definition: CacheDefinition<T, K>
  readonly #around: Surroundings
  readonly #fetcher: Fetcher
  readonly #idOf: (key: K) => string

  /** @throws RangeError naming what of the definition makes no sense. */
  constructor(
    definition: CacheDefinition<T, K>,
    idOf: (cache: string, key: K) => string,
    around: Surroundings,
  ) {
    const resolved = resolveDefinition(definition)
    this.name = resolved.name
    this.mark = cacheMark(this.name)
    this.#definition = definition
    this.#around = around
    this.#fetcher = new Fetcher(resolved, this.counts, around)
    this.#idOf = (key) => idOf(`${this.name}@${resolved.version}`, key)
  }

  /**
   * The value, frozen, or `undefined` if it is not there.
   *
   * @throws what `load` throws if there is no value that may still be served; the reason of the signal.
   */
  async getOrLoad(key: K, load: Load<T>, options: LookupOptions = {}): Promise<T | undefined> {
    const id = this.#idOf(key)
    options.signal?.throwIfAborted()
    const kept = this.#kept(id)
    if (kept === undefined) {
      const { value, outcome } = await this.#landed(this.#flightOf(id, key, load), options.signal)
      return this.#served(value, outcome, options)
    }
    const nowMs = this.#around.clock.now()
    if (nowMs < kept.freshUntilMs) return this.#served(kept.value, 'hit', options)
    if (nowMs >= kept.retryAtMs) this.#refresh(id, load, kept)
    return this.#served(kept.value, 'stale', options)
  }

  /** Whether all instances know; if not, Redis is away, and they will when it is back. */
  invalidate(key: K): Promise<boolean> {
    return this.#invalidate(entryMark(this.#idOf(key)))
  }

  /** Invalidates all its values; whether all instances know. */
  clear(): Promise<boolean> {
    return this.#invalidate(this.mark)
  }

  /** Loads what the definition wants to be there, so many at once; how many failed. */
  async warm(atOnce: number): Promise<number> {
    const entries = (await this.#definition.warm?.()) ?? []
    const rest = entries[Symbol.iterator]()
    let failed = 0
    const work = async () => {
      for (let next = rest.next(); !next.done; next = rest.next()) {
        const [key, load] = next.value
        await this.getOrLoad(key, load).catch((error: unknown) => {
          failed += 1
          this.#around.onError(this.name, error)
        })
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    return failed
  }

  async #invalidate(mark: string): Promise<boolean> {
    const { invalidations, remote } = this.#around
    invalidations.add([mark])
    return (await remote?.invalidate([mark])) ?? true
  }

  async #landed({ landed }: Flight, signal: AbortSignal | undefined): Promise<Landed> {
    try {
      return await untilAborted(landed, signal)
    } catch (error) {
      // Who left was not failed.
      if (signal?.aborted !== true) this.counts.errors += 1
      throw error
    }
  }

  #served(value: unknown, outcome: CacheOutcome, { request }: LookupOptions): T | undefined {
    this.counts[countOf[outcome]] += 1
    if (outcome === 'hit' && value === undefined) this.counts.negativeHits += 1
    if (request !== undefined) request.cacheOutcome = outcome
    return value as T | undefined
  }

  /** What may be served at all. */
  #kept(id: string): Entry | undefined {
    const { memory, invalidations, clock } = this.#around
    const entry = memory.get(id)
    if (entry === undefined || clock.now() >= entry.staleUntilMs) return undefined
    return invalidations.isBelieved(entry.marks, entry.number) ? entry : undefined
  }

  #flightOf(id: string, key: K, load: Load<T>): Flight {
    const underWay = this.#fetcher.underWay(id)
    if (underWay === undefined) {
      return this.#fetcher.begin({ id, marks: this.#marksOf(id, key), load, isRefresh: false })
    }
    this.counts.joined += 1
    return underWay
  }

  #refresh(id: string, load: Load<T>, stale: Entry): void {
    if (this.#fetcher.underWay(id) !== undefined) return
    const { marks } = stale
    this.#fetcher.begin({ id, marks, load, isRefresh: true }).landed.catch((error: unknown) => {
      stale.retryAtMs = this.#around.clock.now() + retryMs
      this.#around.onError(this.name, error)
    })
  }

  #marksOf(id: string, key: K): readonly string[] {
    const tags = this.#definition.tags?.(key) ?? []
    if (tags.length > tagsMax) {
      throw new RangeError(`cache ${this.name}: at most ${tagsMax} tags, got ${tags.length}`)
    }
    return [this.mark, entryMark(id), ...tags.map(tagMark)]
  }
}
