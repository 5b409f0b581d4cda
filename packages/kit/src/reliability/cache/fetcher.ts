/**
 * Gets the values of one cache that memory does not have: from Redis, else from their source.
 *
 * One load per key, whoever asks. What an invalidation has overtaken is handed to those who asked
 * before it, and not kept.
 *
 * @module
 */

import { Compile, type Validator } from 'typebox/schema'
import type { Clock } from './clock.ts'
import type { CacheCounts } from './counts.ts'
import type { Load, ResolvedDefinition } from './definition.ts'
import { type Flight, type Landed, loadWithin } from './flight.ts'
import { type Freshness, freshnessFrom, freshnessOf, longestMs } from './freshness.ts'
import type { Invalidations } from './invalidations.ts'
import { bytesOf, type Memory } from './memory.ts'
import type { Found, Remote } from './remote.ts'
import { textOf, valueFrom } from './value-text.ts'

/** What all caches of a service share. */
export interface Surroundings {
  readonly memory: Memory
  readonly invalidations: Invalidations
  readonly remote: Remote | undefined
  readonly clock: Clock
  /** `0..1`, 1 excluded. */
  readonly random: () => number
  /** Values with more characters of JSON are not kept. */
  readonly valueLengthMax: number
  readonly closing: AbortSignal
  /** Loads behind a stale value fail unseen by callers. */
  readonly onError: (cache: string, error: unknown) => void
  /** Loads under way by id. */
  readonly flights: Map<string, Flight>
}

export interface Wanted {
  readonly id: string
  readonly marks: readonly string[]
  readonly load: Load<unknown>
  /** There is a stale value, so only a fresh one helps. */
  readonly isRefresh: boolean
}

const poisoned = Symbol('poisoned')

export class Fetcher {
  readonly #definition: ResolvedDefinition
  readonly #counts: CacheCounts
  readonly #around: Surroundings
  readonly #validator: Validator | undefined
  readonly #stampMs: number

  constructor(definition: ResolvedDefinition, counts: CacheCounts, around: Surroundings) {
    this.#definition = definition
    this.#counts = counts
    this.#around = around
    this.#validator = definition.schema && Compile(definition.schema)
    // Longer than any entry with it lives, from the beginning of its load.
    this.#stampMs = 2 * longestMs(definition) + definition.loadTimeoutMs
  }

  /** The load under way for the id, unless it was overtaken. */
  underWay(id: string): Flight | undefined {
    const { flights, invalidations } = this.#around
    const flight = flights.get(id)
    const isBelieved = flight && invalidations.isBelieved(flight.marks, flight.number)
    return isBelieved ? flight : undefined
  }

  begin(wanted: Wanted): Flight {
    const { flights, invalidations } = this.#around
    const { id, marks } = wanted
    const { promise: landed, resolve, reject } = Promise.withResolvers<Landed>()
    const flight: Flight = { marks, number: invalidations.current, landed }
    flights.set(id, flight)
    this.#fly(wanted, flight)
      .finally(() => {
        if (flights.get(id) === flight) flights.delete(id)
      })
      .then(resolve, reject)
    return flight
  }

  async #fly(wanted: Wanted, flight: Flight): Promise<Landed> {
    const { clock, remote } = this.#around
    const askedAtMs = clock.now()
    const found = await remote?.find(flight.marks, this.#stampMs)
    const shared = found && this.#read(wanted, flight, found, askedAtMs)
    if (shared !== undefined) return shared

    const begunAtMs = clock.now()
    const value = await this.#load(wanted.load)
    const text = textOf(value)
    const landed: Landed = { value: valueFrom(text), outcome: 'miss' }
    const freshness = this.#freshness(value === undefined, begunAtMs)
    if (!this.#mayBeKept(text, freshness)) return landed

    const lifeMs = freshness.staleUntilMs - clock.now()
    const stored = found && (await remote?.store(flight.marks, found, text, lifeMs, this.#stampMs))
    if (stored === 'overtaken') this.#counts.overtaken += 1
    else this.#keep(wanted.id, flight, landed.value, text, freshness)
    return landed
  }

  async #load(load: Load<unknown>): Promise<unknown> {
    const { clock, closing } = this.#around
    const startedAtMs = clock.now()
    this.#counts.loads += 1
    try {
      return await loadWithin(load, { timeoutMs: this.#definition.loadTimeoutMs, clock, closing })
    } catch (error) {
      this.#counts.loadErrors += 1
      throw error
    } finally {
      this.#counts.loadMsTotal += clock.now() - startedAtMs
    }
  }

  /** What another instance has stored, if it is valid and fresh enough. */
  #read(wanted: Wanted, flight: Flight, found: Found, askedAtMs: number): Landed | undefined {
    if (found.text === undefined) return undefined
    const value = this.#parsed(found.text)
    if (value === poisoned) {
      this.#counts.poisoned += 1
      return undefined
    }
    const isAbsent = value === undefined
    // Counted from the question: the time left may be as old as that.
    const freshness = freshnessFrom(this.#definition, isAbsent, askedAtMs, found.remainingMs)
    const nowMs = this.#around.clock.now()
    const isFresh = nowMs < freshness.freshUntilMs
    if (nowMs >= freshness.staleUntilMs || (wanted.isRefresh && !isFresh)) return undefined
    this.#keep(wanted.id, flight, value, found.text, freshness)
    return { value, outcome: isFresh ? 'remote-hit' : 'stale' }
  }

  #parsed(text: string): unknown {
    try {
      const value = valueFrom(text)
      const isValid = value === undefined || (this.#validator?.Check(value) ?? true)
      return isValid ? value : poisoned
    } catch {
      // Whatever stands there, it was not written by this version of the service.
      return poisoned
    }
  }

  #freshness(isAbsent: boolean, begunAtMs: number): Freshness {
    return freshnessOf(this.#definition, isAbsent, begunAtMs, this.#around.random())
  }

  #mayBeKept(text: string, { staleUntilMs }: Freshness): boolean {
    const isOversized = text.length > this.#around.valueLengthMax
    if (isOversized) this.#counts.oversized += 1
    return !isOversized && staleUntilMs > this.#around.clock.now()
  }

  #keep(id: string, flight: Flight, value: unknown, text: string, freshness: Freshness): void {
    const { memory, invalidations } = this.#around
    const { marks, number } = flight
    if (!invalidations.isBelieved(marks, number)) {
      this.#counts.overtaken += 1
      return
    }
    const counts = this.#counts
    const bytes = bytesOf(id, text)
    memory.set(id, { ...freshness, value, marks, number, bytes, counts, retryAtMs: 0 })
  }
}
