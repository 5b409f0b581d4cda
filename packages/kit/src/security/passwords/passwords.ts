/**
 * Hashes and verifies passwords, and says which may be chosen.
 *
 * Every verification costs a guard ticket and the same work, whatever is stored; few run at once.
 * What is stored and cannot be read is like nothing: it never matches, and an operator is told.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { type AssessOptions, assess, type PasswordProblem } from './assess.ts'
import type { BreachedRangeStats } from './breached-range.ts'
import { EqualWork } from './equal-work.ts'
import { Gate, type GateStats } from './gate.ts'
import { type GuardTicket, redeemTicket } from './guard-ticket.ts'
import { assertComputes, assertInstalled } from './hash-libraries.ts'
import { HashThreads } from './hash-threads.ts'
import { permitsFor } from './hashing-room.ts'
import {
  type PasswordsOptions,
  type PasswordWarningCode,
  type ResolvedPasswordsOptions,
  resolveOptions,
} from './options.ts'
import { passwordBytes, passwordBytesMax } from './password-bytes.ts'
import { formatPhc } from './phc.ts'
import { hashBytes, type StoredHashCounts, StoredHashes, saltBytes } from './stored-hashes.ts'
import { StrengthMeter } from './strength.ts'

export interface PasswordCall {
  /** Ends the wait; a hash that is being computed is computed to its end. */
  readonly signal?: AbortSignal | undefined
}

export interface PasswordVerdict {
  readonly ok: boolean
  /** It matched, and deserves a new hash: hash the password again, after the answer. */
  readonly needsRehash: boolean
}

export interface PasswordsStats extends GateStats, StoredHashCounts {
  /** One hash with the prevailing parameters, as measured by `measure()`; 0 before. */
  readonly hashMs: number
  /** As many as ever ran at once. */
  readonly hashThreads: number
  readonly breachedRange: BreachedRangeStats
}

export interface Passwords {
  /** Loads what computes hashes, and computes the least one. @throws Error if a package is missing. */
  start(): Promise<void>
  /** How long a hash takes on a machine that is done with its start; warns where that is unusual. */
  measure(): Promise<void>
  /** @throws RangeError if it is empty, over 1,024 bytes or no valid text: `assess` it before. */
  hash(password: string, call?: PasswordCall): Promise<string>
  /** @param stored `undefined` if there is no such user: a dummy is verified. */
  verify(
    ticket: GuardTicket,
    password: string,
    stored: string | undefined,
    call?: PasswordCall,
  ): Promise<PasswordVerdict>
  /** Empty: it may be chosen. Takes at most 50 ms, 5 ms mostly. */
  assess(password: string, options?: AssessOptions): PasswordProblem[]
  /** Asks the range service; `false` if there is none, or it does not answer. */
  isBreached(password: string, call?: PasswordCall): Promise<boolean>
  /** Loads the dictionaries, which else the first `assess` does. */
  warm(): Promise<void>
  stats(): PasswordsStats
  close(): Promise<void>
}

/** @throws RangeError naming the option that makes no sense. */
export function createPasswords(options: PasswordsOptions = {}): Passwords {
  return new HashedPasswords(resolveOptions(options))
}

const noRange: BreachedRangeStats = { asked: 0, found: 0, failed: 0 }
const hashMsUsual = { least: 40, most: 80 }

class HashedPasswords implements Passwords {
  readonly #options: ResolvedPasswordsOptions
  readonly #gate: Gate
  readonly #work: EqualWork
  readonly #threads = new HashThreads()
  readonly #stored: StoredHashes
  readonly #meter = new StrengthMeter()
  #hashMs = 0

  constructor(options: ResolvedPasswordsOptions) {
    this.#options = options
    this.#work = new EqualWork({
      ...options,
      argon2: (task) => this.#threads.compute({ kind: 'argon2', task }),
      bcrypt: (task) => this.#threads.compute({ kind: 'bcrypt', task }),
      keyOf: (keyId) => options.peppers.find((pepper) => pepper.keyId === keyId)?.key,
    })
    this.#gate = new Gate({ ...options, ...options.room, permits: this.#permits() })
    this.#stored = new StoredHashes({
      ...options,
      work: this.#work,
      onLearnt: () => this.#gate.limit(this.#permits()),
    })
  }

  async start(): Promise<void> {
    // On this thread, for less than a millisecond: one for hashes starts when the first is wanted.
    await assertComputes()
    if (this.#work.bcryptCost !== undefined) await assertInstalled('bcrypt')
  }

  async measure(): Promise<void> {
    const timesMs: number[] = []
    for (let run = 0; run < 3; run += 1) {
      const startedMs = this.#options.elapsedMs()
      await this.hash('how long does it take')
      timesMs.push(this.#options.elapsedMs() - startedMs)
    }
    this.#hashMs = timesMs.sort((one, other) => one - other)[1] ?? 0
    this.#warnOfTime()
  }

  async hash(password: string, { signal }: PasswordCall = {}): Promise<string> {
    const bytes = passwordBytes(password)
    if (bytes === undefined) {
      throw new RangeError(`a password must be valid text of 1 to ${passwordBytesMax} bytes`)
    }
    const { pepper, prevailing: parameters } = this.#options
    const salt = randomBytes(saltBytes)
    const task = { password: bytes, salt, parameters, key: pepper?.key, hashBytes }
    const compute = () => this.#threads.compute({ kind: 'argon2', task })
    const hash = await this.#gate.run(compute, signal)
    return formatPhc({ kind: 'argon2', ...parameters, salt, hash, keyId: pepper?.keyId })
  }

  async verify(
    ticket: GuardTicket,
    password: string,
    stored: string | undefined,
    { signal }: PasswordCall = {},
  ): Promise<PasswordVerdict> {
    redeemTicket(ticket)
    const found = stored === undefined ? undefined : await this.#stored.read(stored)
    const bytes = passwordBytes(password)
    const ok = await this.#gate.run(() => this.#work.verify(bytes, found), signal)
    return { ok, needsRehash: ok && found !== undefined && this.#stored.isOutdated(found) }
  }

  assess(password: string, { userInputs = [] }: AssessOptions = {}): PasswordProblem[] {
    return assess(password, userInputs, this.#options.rules, this.#meter)
  }

  async isBreached(password: string, { signal }: PasswordCall = {}): Promise<boolean> {
    const range = this.#options.breachedRange
    return range === undefined ? false : range.has(password, signal)
  }

  warm(): Promise<void> {
    return this.#meter.warm()
  }

  stats(): PasswordsStats {
    return {
      ...this.#gate.stats(),
      hashMs: this.#hashMs,
      hashThreads: this.#threads.size,
      ...this.#stored.counts,
      breachedRange: this.#options.breachedRange?.stats() ?? noRange,
    }
  }

  async close(): Promise<void> {
    await this.#gate.close()
    await this.#threads.close()
  }

  #permits(): number {
    return permitsFor(this.#options.room, this.#work.memoryKiBMax)
  }

  #warnOfTime(): void {
    const { least, most } = hashMsUsual
    if (this.#hashMs >= least && this.#hashMs <= most) return
    const measured = `a password hash takes ${this.#hashMs.toFixed(0)} ms here`
    const wanted = `${least} to ${most} ms is wanted: change memoryKiB or passes, on all nodes alike`
    this.#warn('HASH_TIME_UNUSUAL', `${measured}; ${wanted}`)
  }

  #warn(code: PasswordWarningCode, message: string): void {
    this.#options.onWarning({ code, message })
  }
}
