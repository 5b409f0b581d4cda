/**
 * Keys that were looked up a moment ago, those that are not valid among them.
 *
 * A key is remembered by the part that is no secret, with the digest of the whole: whoever knows
 * only the prefix is answered without a query, and is refused. Concurrent requests with one key wait
 * for one look-up, and there is a most of look-ups at once, so that guessing does not occupy the
 * database.
 *
 * @module
 */

import { LRUCache } from 'lru-cache'
import { ApiKeyUncheckedError } from './errors.ts'
import type { FoundKey } from './key-store.ts'

/** Why a key is refused, for the log and for metrics: a closed set. */
export const keyRefusals = [
  'MALFORMED',
  'UNKNOWN',
  'SECRET_WRONG',
  'EXPIRED',
  'REVOKED',
  'USER_DISABLED',
] as const

export type KeyRefusal = (typeof keyRefusals)[number]

/** A key that was valid when its look-up began. */
export interface KnownKey {
  readonly refusal?: undefined
  readonly id: string
  readonly prefix: string
  readonly digest: Buffer
  readonly userId: string
  readonly userVersion: number
  readonly role: string
  readonly scopes: readonly string[]
  readonly expiresAtMs: number
  readonly lastUsedIp: string | null
  readonly askedAtMs: number
}

export interface RefusedKey {
  readonly refusal: KeyRefusal
  readonly askedAtMs: number
}

export type KeyLookup = KnownKey | RefusedKey

export interface KnownKeysOptions {
  readonly find: (prefix: string) => Promise<FoundKey | undefined>
  /** Epoch milliseconds. */
  readonly now: () => number
  /** For how long a valid key is believed. */
  readonly believedForMs: number
  readonly entriesMax: number
}

/** A user who was enabled again does not wait for long. */
const refusedForMs = 10_000
const lookupsMax = 100

export class KnownKeys {
  readonly #options: KnownKeysOptions
  // Apart, or a flood of keys that nobody has would push out those in use.
  readonly #known: LRUCache<string, KnownKey>
  readonly #refused: LRUCache<string, RefusedKey>
  readonly #running = new Map<string, Promise<KeyLookup>>()
  #lookups = 0

  constructor(options: KnownKeysOptions) {
    this.#options = options
    this.#known = new LRUCache({ max: options.entriesMax })
    this.#refused = new LRUCache({ max: options.entriesMax })
  }

  get counts(): { readonly known: number; readonly refused: number; readonly lookups: number } {
    return { known: this.#known.size, refused: this.#refused.size, lookups: this.#lookups }
  }

  /** What is known without asking; nothing if that is too long ago. */
  recent(prefix: string): KeyLookup | undefined {
    const known = this.#known.get(prefix)
    if (known !== undefined) return this.#isWithin(known, this.#options.believedForMs)
    const refused = this.#refused.get(prefix)
    return refused && this.#isWithin(refused, refusedForMs)
  }

  /**
   * Asks, or waits with those who do.
   *
   * @param outdated an answer that is not to be given again
   * @throws (rejects with) ApiKeyUncheckedError if the store cannot be asked.
   */
  ask(prefix: string, outdated?: KeyLookup): Promise<KeyLookup> {
    const recent = this.recent(prefix)
    if (recent !== undefined && recent !== outdated) return Promise.resolve(recent)
    const running = this.#running.get(prefix)
    if (running !== undefined) return running
    if (this.#running.size >= lookupsMax) {
      return Promise.reject(unchecked('too many look-ups of API keys at once'))
    }
    const asking = this.#lookUp(prefix).finally(() => this.#running.delete(prefix))
    this.#running.set(prefix, asking)
    return asking
  }

  /** For what another source says of a key that was valid here. */
  refuse(prefix: string, refusal: KeyRefusal): void {
    this.#keep(prefix, { refusal, askedAtMs: this.#options.now() })
  }

  async #lookUp(prefix: string): Promise<KeyLookup> {
    this.#lookups++
    // Before the question: what it answers may be older than its arrival.
    const askedAtMs = this.#options.now()
    const found = await this.#options.find(prefix).catch((cause) => {
      throw unchecked(cause)
    })
    const lookup = toLookup(prefix, found, askedAtMs)
    this.#keep(prefix, lookup)
    return lookup
  }

  #keep(prefix: string, lookup: KeyLookup): void {
    this.#known.delete(prefix)
    this.#refused.delete(prefix)
    if (lookup.refusal === undefined) this.#known.set(prefix, lookup)
    else this.#refused.set(prefix, lookup)
  }

  /** A clock that steps back makes nothing recent. */
  #isWithin<Lookup extends KeyLookup>(lookup: Lookup, ms: number): Lookup | undefined {
    const ageMs = this.#options.now() - lookup.askedAtMs
    return ageMs >= 0 && ageMs < ms ? lookup : undefined
  }
}

export function unchecked(cause: unknown): Error {
  return new ApiKeyUncheckedError('Your API key cannot be checked at the moment.', {
    cause,
    headers: { 'retry-after': '1' },
  })
}

function toLookup(prefix: string, found: FoundKey | undefined, askedAtMs: number): KeyLookup {
  if (found === undefined) return { refusal: 'UNKNOWN', askedAtMs }
  if (found.revoked_at !== null) return { refusal: 'REVOKED', askedAtMs }
  if (found.disabled_at !== null) return { refusal: 'USER_DISABLED', askedAtMs }
  return Object.freeze({
    ...{ id: found.id, prefix, digest: Buffer.from(found.secret_hash, 'hex') },
    ...{ userId: found.user_id, userVersion: found.auth_version, role: found.role },
    scopes: JSON.parse(found.scopes) as string[],
    expiresAtMs: Date.parse(found.expires_at),
    ...{ lastUsedIp: found.last_used_ip, askedAtMs },
  })
}
