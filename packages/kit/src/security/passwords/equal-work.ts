/**
 * Verifies a password with the same work, whatever is stored: a hash of today, an older one, none.
 *
 * Hashes come in kinds that take unlike time: each set of argon2 parameters is one, bcrypt another.
 * Whoever can tell the kinds apart by time knows which accounts exist. So of every kind that exists
 * in the store one hash is computed for every password: the real one, or a dummy. Padding to the
 * time of the slowest is cheaper and leaks under load, when a computation outlasts the padding, and
 * through the queue, whose next in line learns when the computation really ended.
 *
 * bcrypt of a lower cost is filled up to the highest: 2^c + (2^c + 2^(c+1) + … + 2^(C-1)) = 2^C.
 *
 * @module
 */

import { randomBytes, timingSafeEqual } from 'node:crypto'
import { type BcryptHash, bcryptHashBytes } from './bcrypt-string.ts'
import { areSame, type HashParameters } from './hash-parameters.ts'
import type { Argon2Task, BcryptTask } from './hash-task.ts'
import type { Argon2Hash } from './phc.ts'

export interface EqualWorkOptions {
  readonly prevailing: HashParameters
  /** Of older hashes that are known to exist. */
  readonly older: readonly HashParameters[]
  /** `undefined`: no bcrypt hash is known to exist. */
  readonly bcryptCost: number | undefined
  readonly argon2: (task: Argon2Task) => Promise<Uint8Array>
  readonly bcrypt: (task: BcryptTask) => Promise<Uint8Array>
  /** The pepper of a key id. */
  readonly keyOf: (keyId: string | undefined) => Uint8Array | undefined
}

// A fifth kind is computed for its own hashes only: the work of a login must stay bounded.
const argon2KindsMax = 4
const saltBytes = 16
const hashBytes = 32
const bcryptPasswordBytesMax = 72
// Stands in for what is nobody's password.
const anyPassword = Buffer.from('x')

export class EqualWork {
  readonly #options: EqualWorkOptions
  readonly #kinds: HashParameters[]
  readonly #salt = randomBytes(saltBytes)
  #bcryptCost: number | undefined

  constructor(options: EqualWorkOptions) {
    this.#options = options
    this.#kinds = [options.prevailing]
    for (const parameters of options.older) this.learnArgon2(parameters)
    this.#bcryptCost = options.bcryptCost
  }

  get memoryKiBMax(): number {
    return Math.max(...this.#kinds.map(({ memoryKiB }) => memoryKiB))
  }

  /** The highest cost of bcrypt hashes that are known to exist. */
  get bcryptCost(): number | undefined {
    return this.#bcryptCost
  }

  /** Whether the kind is new; from now on each verification does its work. */
  learnArgon2(parameters: HashParameters): boolean {
    const isKnown = this.#kinds.some((kind) => areSame(kind, parameters))
    if (isKnown || this.#kinds.length >= argon2KindsMax) return false
    const { memoryKiB, passes, lanes } = parameters
    this.#kinds.push({ memoryKiB, passes, lanes })
    return true
  }

  /** Whether the cost is new, and above what was known. */
  learnBcrypt(cost: number): boolean {
    if (this.#bcryptCost !== undefined && cost <= this.#bcryptCost) return false
    this.#bcryptCost = cost
    return true
  }

  /** `undefined` as password or hash takes the same work and never matches. */
  async verify(
    password: Uint8Array | undefined,
    stored: Argon2Hash | BcryptHash | undefined,
  ): Promise<boolean> {
    let isMatch = false
    for (const kind of this.#kindsFor(stored)) {
      const own = stored?.kind === 'argon2' && areSame(stored, kind) ? stored : undefined
      isMatch = (await this.#tryArgon2(password, kind, own)) || isMatch
    }
    if (this.#bcryptCost === undefined) return isMatch
    const own = stored?.kind === 'bcrypt' ? stored : undefined
    return (await this.#tryBcrypt(password, this.#bcryptCost, own)) || isMatch
  }

  #kindsFor(stored: Argon2Hash | BcryptHash | undefined): readonly HashParameters[] {
    if (stored?.kind !== 'argon2') return this.#kinds
    return this.#kinds.some((kind) => areSame(kind, stored))
      ? this.#kinds
      : [...this.#kinds, stored]
  }

  async #tryArgon2(
    password: Uint8Array | undefined,
    parameters: HashParameters,
    stored: Argon2Hash | undefined,
  ): Promise<boolean> {
    const task: Argon2Task = {
      password: password ?? anyPassword,
      salt: stored?.salt ?? this.#salt,
      parameters,
      key: this.#options.keyOf(stored?.keyId),
      hashBytes: stored?.hash.byteLength ?? hashBytes,
    }
    const hash = await this.#options.argon2(task)
    if (password === undefined || stored === undefined) return false
    return timingSafeEqual(hash, stored.hash)
  }

  async #tryBcrypt(
    password: Uint8Array | undefined,
    costMax: number,
    stored: BcryptHash | undefined,
  ): Promise<boolean> {
    // Longer ones were cut by some implementations, and ended at a zero byte by most.
    const isPossible =
      password !== undefined && password.length <= bcryptPasswordBytesMax && !password.includes(0)
    const cost = stored?.cost ?? costMax
    const filling = Array.from({ length: costMax - cost }, (_, index) => cost + index)
    const hash = await this.#options.bcrypt({
      password: isPossible ? password : anyPassword,
      salt: stored?.salt ?? this.#salt,
      costs: [cost, ...filling],
    })
    if (!isPossible || stored === undefined) return false
    return timingSafeEqual(hash.subarray(0, bcryptHashBytes), stored.hash)
  }
}
