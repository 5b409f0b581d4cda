/**
 * Reads what is stored, and notices kinds of hashes that nobody said exist.
 *
 * @module
 */

import { type BcryptHash, parseBcrypt } from './bcrypt-string.ts'
import type { EqualWork } from './equal-work.ts'
import { assertInstalled } from './hash-libraries.ts'
import { type HashParameters, isWeaker } from './hash-parameters.ts'
import type { PasswordWarning } from './options.ts'
import type { Pepper } from './pepper.ts'
import { type Argon2Hash, parsePhc } from './phc.ts'

export type StoredHash = Argon2Hash | BcryptHash

export interface StoredHashCounts {
  /** Verifications of bcrypt hashes: when it stays at rest, take the option away. */
  readonly bcryptVerified: number
  /** Stored hashes that could not be read. */
  readonly unreadable: number
}

export interface StoredHashesOptions {
  readonly prevailing: HashParameters
  readonly pepper: Pepper | undefined
  readonly peppers: readonly Pepper[]
  readonly bcryptCost: number | undefined
  readonly work: EqualWork
  readonly onWarning: (warning: PasswordWarning) => void
  /** There is a new kind of argon2 hashes. */
  readonly onLearnt: () => void
}

/** Of new hashes, and what an old one needs. */
export const saltBytes = 16
export const hashBytes = 32
// While nobody has named one: a third of a second at most.
const bcryptCostUnnamed = 12

export class StoredHashes {
  readonly #options: StoredHashesOptions
  #bcryptVerified = 0
  #unreadable = 0

  constructor(options: StoredHashesOptions) {
    this.#options = options
  }

  get counts(): StoredHashCounts {
    return { bcryptVerified: this.#bcryptVerified, unreadable: this.#unreadable }
  }

  /** `undefined` if it cannot be read; an operator is told. */
  async read(stored: string): Promise<StoredHash | undefined> {
    const argon2 = parsePhc(stored)
    if (argon2 !== undefined && this.#knowsPepper(argon2)) return this.#learnArgon2(argon2)
    const bcrypt = parseBcrypt(stored, this.#options.bcryptCost ?? bcryptCostUnnamed)
    if (bcrypt !== undefined && (await this.#canDoBcrypt())) return this.#learnBcrypt(bcrypt)
    this.#unreadable += 1
    this.#options.onWarning({
      code: 'HASH_UNREADABLE',
      message:
        'a stored password hash cannot be read: its form, its pepper or its cost is not accepted',
    })
    return undefined
  }

  /** Weaker than a new one, or made with another pepper. */
  isOutdated(found: StoredHash): boolean {
    const { pepper, prevailing } = this.#options
    if (found.kind === 'bcrypt' || found.keyId !== pepper?.keyId) return true
    if (found.salt.byteLength < saltBytes || found.hash.byteLength < hashBytes) return true
    return isWeaker(found, prevailing)
  }

  #knowsPepper({ keyId }: Argon2Hash): boolean {
    return keyId === undefined || this.#options.peppers.some((pepper) => pepper.keyId === keyId)
  }

  #learnArgon2(found: Argon2Hash): Argon2Hash {
    if (!this.#options.work.learnArgon2(found)) return found
    this.#options.onLearnt()
    const kind = `m=${found.memoryKiB}, t=${found.passes}, p=${found.lanes}`
    this.#options.onWarning({
      code: 'OLDER_HASHES_FOUND',
      message: `hashes with ${kind} are stored: name them in passwords.olderParameters, or the first login of each process may tell by its time whose they are`,
    })
    return found
  }

  async #canDoBcrypt(): Promise<boolean> {
    if (this.#options.work.bcryptCost !== undefined) return true
    try {
      await assertInstalled('bcrypt')
      return true
    } catch (cause) {
      const message = 'a stored bcrypt hash cannot be verified'
      this.#options.onWarning({ code: 'BCRYPT_UNAVAILABLE', message, cause })
      return false
    }
  }

  #learnBcrypt(found: BcryptHash): BcryptHash {
    this.#bcryptVerified += 1
    if (!this.#options.work.learnBcrypt(found.cost)) return found
    this.#options.onWarning({
      code: 'BCRYPT_FOUND',
      message: `bcrypt hashes of cost ${found.cost} are stored: set passwords.bcrypt.costMax, or the first login of each process may tell by its time whose they are`,
    })
    return found
  }
}
