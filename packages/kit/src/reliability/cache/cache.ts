/**
 * All caches of a service: they share memory, Redis, and what is known to be invalid.
 *
 * Never the source of truth: everything in it may be gone at any moment.
 *
 * @module
 */

import type { CacheCounts } from './counts.ts'
import type { CacheDefinition, PrincipalKey } from './definition.ts'
import type { Surroundings } from './fetcher.ts'
import { Invalidations } from './invalidations.ts'
import { entryId, tagMark } from './marks.ts'
import { type Memory, memory } from './memory.ts'
import { NamedCache } from './named-cache.ts'
import type { ResolvedCacheOptions } from './options.ts'
import { type CacheRedis, Remote } from './remote.ts'

export interface CacheStats {
  readonly entries: number
  readonly bytes: number
  /** Redis was asked and of no help. */
  readonly remoteFailures: number
  /** Invalidations, made here or heard of. */
  readonly invalidations: number
  /** Invalidations that Redis has not been told yet. */
  readonly invalidationsWaiting: number
  readonly caches: Readonly<Record<string, Readonly<CacheCounts>>>
}

/** What is asked of a cache of any kind. */
interface AnyCache {
  readonly mark: string
  readonly counts: CacheCounts
  warm(atOnce: number): Promise<number>
}

export class Cache {
  readonly #memory: Memory
  readonly #invalidations = new Invalidations()
  readonly #remote: Remote | undefined
  readonly #closing = new AbortController()
  readonly #caches = new Map<string, AnyCache>()
  readonly #around: Surroundings

  constructor(options: ResolvedCacheOptions, redis: CacheRedis | undefined) {
    this.#memory = memory(options)
    this.#remote = redis && this.#shared(redis, options.prefix)
    this.#around = {
      memory: this.#memory,
      invalidations: this.#invalidations,
      remote: this.#remote,
      clock: options.clock,
      random: options.random,
      valueLengthMax: options.valueLengthMax,
      closing: this.#closing.signal,
      onError: options.onError,
      flights: options.flights,
    }
  }

  /** For values that are the same whoever asks. */
  forEveryone<T>(definition: CacheDefinition<T, string>): NamedCache<T, string> {
    return this.#defined(definition, (cache, key) => entryId(cache, undefined, checkedKey(key)))
  }

  /** For values that depend on who asks: each key names the principal. */
  perPrincipal<T>(definition: CacheDefinition<T, PrincipalKey>): NamedCache<T, PrincipalKey> {
    return this.#defined(definition, (cache, of) => {
      return entryId(cache, checkedPrincipal(of?.principal), checkedKey(of?.key))
    })
  }

  /** Values of all caches that have one of the tags; whether all instances know. */
  async invalidateTags(tags: readonly string[]): Promise<boolean> {
    const marks = tags.map(tagMark)
    this.#invalidations.add(marks)
    return (await this.#remote?.invalidate(marks)) ?? true
  }

  /** Loads what the definitions want to be there; the number of those that failed. */
  async warm(): Promise<number> {
    let failed = 0
    for (const cache of this.#caches.values()) failed += await cache.warm(warmingAtOnce)
    return failed
  }

  stats(): CacheStats {
    return {
      entries: this.#memory.size,
      bytes: this.#memory.calculatedSize,
      remoteFailures: this.#remote?.failures ?? 0,
      invalidations: this.#invalidations.current,
      invalidationsWaiting: this.#remote?.waiting ?? 0,
      caches: Object.fromEntries(
        [...this.#caches].map(([name, { counts }]) => [name, { ...counts }]),
      ),
    }
  }

  /** Loads under way are aborted. */
  close(): void {
    this.#closing.abort(new Error('the cache was closed'))
    this.#remote?.close()
    this.#memory.clear()
  }

  #shared(redis: CacheRedis, prefix: string): Remote {
    return new Remote({
      redis,
      prefix,
      onInvalidated: (marks) => this.#invalidations.add(marks),
      onResync: () => this.#invalidations.addAll(),
      everything: () => [...this.#caches.values()].map(({ mark }) => mark),
    })
  }

  #defined<T, K>(
    definition: CacheDefinition<T, K>,
    idOf: (cache: string, key: K) => string,
  ): NamedCache<T, K> {
    if (this.#caches.has(definition.name)) {
      throw new RangeError(`the cache ${definition.name} is defined already`)
    }
    const cache = new NamedCache(definition, idOf, this.#around)
    this.#caches.set(definition.name, cache)
    return cache
  }
}

const warmingAtOnce = 4

/** @throws TypeError, as what follows would be one entry for all. */
function checkedPrincipal(principal: unknown): string {
  if (typeof principal === 'string' && principal !== '') return principal
  throw new TypeError('a cache per principal needs the id of a principal in each key')
}

function checkedKey(key: unknown): string {
  if (typeof key === 'string') return key
  throw new TypeError(`the key of a cached value must be a text, got ${typeof key}`)
}
