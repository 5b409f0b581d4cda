/**
 * The keys of one foreign issuer, as this process knows them.
 *
 * `find` reads the last good set and never waits. What refreshes the set, by the clock or for a name
 * that is not in it, is one attempt at a time with one cool-down for all, so that no flood of names
 * reaches the issuer. A set that could not be refreshed for 24 hours is given up: from then on
 * nobody knows what is valid, which is an answer other than "not valid".
 *
 * @module
 */

import { KeyRing, type KeySource, type VerificationKey } from '../tokens/index.ts'
import { AbsentKids } from './absent-kids.ts'
import type { Clock } from './clock.ts'
import { coolDownMs } from './cool-down.ts'
import { IssuerKeysUnavailableError } from './errors.ts'
import { type Fetch, fetchKeySet } from './fetch-key-set.ts'
import { type FetchResult, fetchResults, KeySetFault } from './key-set-fault.ts'
import { type KeySetRules, kidLengthMax, readKeySet } from './read-key-set.ts'
import { refreshIntervalMs } from './refresh-interval.ts'

/** `absent`: the issuer has no such key. `unavailable`: it could not be asked. */
export type KeyLookup = 'found' | 'absent' | 'unavailable'

export interface IssuerKeysOptions {
  readonly url: string
  readonly rules: KeySetRules
  readonly fetch: Fetch
  readonly clock: Clock
  /** 0 to 1, for jitter. */
  readonly random: () => number
  readonly onProblem: (problem: Error) => void
}

/** A snapshot of the counters. */
export interface IssuerKeysStats {
  readonly fetches: Readonly<Record<FetchResult, number>>
  /** How the last attempt ended; undefined before it has. */
  readonly lastResult: FetchResult | undefined
  /** Since the attempt that brought the set in use; undefined without one. */
  readonly ageSeconds: number | undefined
  readonly keys: number
  readonly absentKids: number
}

/** An attempt that is under way. */
interface Flight {
  /** Resolves when the attempt has ended, or has taken as long as callers may wait. */
  readonly waited: Promise<void>
  readonly ended: Promise<void>
}

const fetchMsMax = 3_000
const waitMsMax = 1_000
const servesMs = 24 * 3_600_000
const absentKidsMax = 1_000

export class IssuerKeys implements KeySource {
  readonly #options: IssuerKeysOptions
  readonly #ring = new KeyRing([])
  readonly #absent = new AbsentKids(absentKidsMax)
  readonly #fetches = Object.fromEntries(fetchResults.map((result) => [result, 0])) as Record<
    FetchResult,
    number
  >
  #keyCount = 0
  /** When the attempt began that brought the set in use. */
  #goodAtMs: number | undefined
  #intervalMs = 0
  #flight: Flight | undefined
  #attemptedAtMs = 0
  #coolDownMs = 0
  #failures = 0
  #lastResult: FetchResult | undefined
  #reported = ''
  #cancelTimer = (): void => undefined
  #state: 'idle' | 'started' | 'closed' = 'idle'
  readonly #closing = new AbortController()

  constructor(options: IssuerKeysOptions) {
    this.#options = options
  }

  get generation(): number {
    this.#giveUpOld()
    return this.#ring.generation
  }

  /** @throws IssuerKeysUnavailableError if there is no set to look in. */
  find(kid: string): VerificationKey | undefined {
    this.#giveUpOld()
    if (this.#goodAtMs === undefined) throw this.#unavailable()
    return this.#ring.find(kid)
  }

  /** For a name that `find` did not know: has the set fetched if that may be, and waits up to 1 s. */
  async refresh(kid: string): Promise<KeyLookup> {
    if (this.#knows(kid)) return 'found'
    if (kid.length > kidLengthMax) return 'absent'
    const flight = this.#flight ?? this.#beginFor(kid)
    if (flight === undefined) return this.#lastResult === 'ok' ? 'absent' : 'unavailable'

    await flight.waited
    if (this.#knows(kid)) return 'found'
    if (this.#flight === flight || this.#lastResult !== 'ok') return 'unavailable'
    this.#absent.add(kid, this.#attemptedAtMs, this.#coolDownMs)
    return 'absent'
  }

  /** Fetches, and from then on in the background. Resolves after the first attempt. */
  async start(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'started'
    if (this.#lastResult !== undefined) return this.#schedule()
    const flight = this.#flight ?? this.#begin()
    await flight.ended
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    this.#cancelTimer()
    this.#closing.abort(new Error('the service stops'))
    await this.#flight?.ended
  }

  stats(): IssuerKeysStats {
    this.#giveUpOld()
    const { now } = this.#options.clock
    const ageMs = this.#goodAtMs === undefined ? undefined : now() - this.#goodAtMs
    return {
      fetches: { ...this.#fetches },
      lastResult: this.#lastResult,
      ageSeconds: ageMs === undefined ? undefined : ageMs / 1_000,
      keys: this.#keyCount,
      absentKids: this.#absent.size,
    }
  }

  #knows(kid: string): boolean {
    this.#giveUpOld()
    return this.#ring.find(kid) !== undefined
  }

  #giveUpOld(): void {
    if (this.#goodAtMs === undefined) return
    if (this.#options.clock.now() - this.#goodAtMs < servesMs) return
    this.#goodAtMs = undefined
    this.#use([])
  }

  #use(keys: readonly VerificationKey[]): void {
    this.#ring.replace(keys.map((key) => ({ key })))
    this.#keyCount = keys.length
  }

  #beginFor(kid: string): Flight | undefined {
    const nowMs = this.#options.clock.now()
    const isResting = nowMs < this.#attemptedAtMs + this.#coolDownMs || this.#absent.has(kid, nowMs)
    return isResting || this.#state === 'closed' ? undefined : this.#begin()
  }

  #begin(): Flight {
    const { clock } = this.#options
    this.#cancelTimer()
    this.#attemptedAtMs = clock.now()
    const late = Promise.withResolvers<void>()
    const cancelLate = clock.after(waitMsMax, late.resolve)
    const ended = this.#attempt().finally(() => {
      cancelLate()
      this.#flight = undefined
      if (this.#state === 'started') this.#schedule()
    })
    this.#flight = { ended, waited: Promise.race([ended, late.promise]) }
    return this.#flight
  }

  async #attempt(): Promise<void> {
    const { clock, random, onProblem } = this.#options
    const deadline = new AbortController()
    const cancel = clock.after(fetchMsMax, () => deadline.abort(new Error(`${fetchMsMax} ms`)))
    try {
      await this.#fetch(AbortSignal.any([deadline.signal, this.#closing.signal]))
      this.#failures = 0
      this.#lastResult = 'ok'
    } catch (error) {
      this.#failures++
      this.#lastResult = error instanceof KeySetFault ? error.result : 'malformed'
      if (this.#state !== 'closed') onProblem(error as Error)
    } finally {
      cancel()
    }
    this.#fetches[this.#lastResult]++
    this.#coolDownMs = coolDownMs(this.#failures, random())
  }

  async #fetch(signal: AbortSignal): Promise<void> {
    const { url, fetch, rules } = this.#options
    const { bytes, cacheControl } = await fetchKeySet(url, fetch, signal)
    const { keys, skipped } = readKeySet(bytes, rules)
    this.#use(keys)
    this.#goodAtMs = this.#attemptedAtMs
    this.#intervalMs = refreshIntervalMs(cacheControl)
    this.#report(skipped.join('; '))
  }

  /** Once, as the set may stay as it is for years. */
  #report(skipped: string): void {
    if (skipped !== '' && skipped !== this.#reported) {
      this.#options.onProblem(new Error(`keys were left out: ${skipped}`))
    }
    this.#reported = skipped
  }

  #schedule(): void {
    const { clock } = this.#options
    const pauseMs =
      this.#lastResult === 'ok' ? Math.max(this.#intervalMs, this.#coolDownMs) : this.#coolDownMs
    this.#cancelTimer()
    const dueMs = this.#attemptedAtMs + pauseMs - clock.now()
    this.#cancelTimer = clock.after(Math.max(0, dueMs), () => {
      if (this.#flight === undefined && this.#state === 'started') this.#begin()
    })
  }

  #unavailable(): Error {
    const restMs = this.#attemptedAtMs + this.#coolDownMs - this.#options.clock.now()
    const seconds = Math.max(1, Math.ceil(restMs / 1_000))
    return new IssuerKeysUnavailableError('The token cannot be checked at the moment.', {
      headers: { 'retry-after': String(seconds) },
    })
  }
}
