/**
 * Credentials for machines: made, listed and revoked by their owner, and accepted in place of a
 * token for as much as their scopes and their owner's role both allow.
 *
 * @module
 */

import { ValidationError } from '../../foundation/errors/index.ts'
import type { Database } from '../../reliability/database/index.ts'
import { invalidToken } from '../tokens/index.ts'
import {
  type ApiKeyAuthenticator,
  KeyAuthenticator,
  type KeyCounts,
  keyCounts,
} from './authenticator.ts'
import { ApiKeyLimitError } from './errors.ts'
import { makeKey } from './key-format.ts'
import {
  type ApiKeyView,
  countValid,
  findKey,
  insertKey,
  type KeyTables,
  listKeys,
  lockUser,
  markRevoked,
  writeUses,
} from './key-store.ts'
import { type KnownKey, KnownKeys } from './known-keys.ts'
import { Places } from './places.ts'
import type { PolicyPort, Propagation, SecurityRecord } from './ports.ts'
import { type ApiKeysSettings, type ResolvedSettings, resolveSettings } from './settings.ts'
import { UseBook } from './use-book.ts'

/** Of whoever asks, for the audit log. */
export type Origin = Pick<SecurityRecord, 'ipAddress' | 'details'>

interface Signal {
  readonly signal?: AbortSignal | undefined
}

export interface NewApiKey {
  readonly userId: string
  /** For its owner to know it by. */
  readonly name: string
  /** Permissions; nothing else is allowed to who has the key. */
  readonly scopes: readonly string[]
  /** ISO 8601. Default: as late as may be. */
  readonly expiresAt?: string | undefined
  readonly origin?: Origin | undefined
}

export interface ApiKeysStats extends Readonly<Omit<KeyCounts, 'refused' | 'stale'>> {
  readonly refused: Readonly<KeyCounts['refused']>
  readonly stale: Readonly<KeyCounts['stale']>
  /** Keys that are remembered, those that are not valid, and questions to the database. */
  readonly known: number
  readonly knownRefused: number
  readonly lookups: number
  /** Keys whose last use is not written yet. */
  readonly unwrittenUses: number
  readonly newPlaces: number
}

export interface ApiKeys {
  /**
   * The only time that the key itself is told.
   *
   * @throws ApiKeyLimitError, ValidationError
   */
  create(
    asked: NewApiKey,
    call?: Signal,
  ): Promise<{ readonly key: string; readonly apiKey: ApiKeyView }>
  /** Newest first; without those that were revoked, with those that have expired. */
  list(
    userId: string,
    page: { readonly limit: number; readonly before?: string | undefined } & Signal,
  ): Promise<readonly ApiKeyView[]>
  /** On all instances, when it resolves to `complete`. Nothing if the user has no such key. */
  revoke(
    id: string,
    by: { readonly userId: string; readonly origin?: Origin | undefined } & Signal,
  ): Promise<{ readonly propagation: Propagation } | undefined>
  /** For `access`. */
  authenticator<Mask>(policy: PolicyPort<Mask>): ApiKeyAuthenticator<Mask>
  stats(): ApiKeysStats
  /** Writes when keys were used. */
  flush(): Promise<void>
  close(): Promise<void>
}

const dayMs = 86_400_000
const queryTimeoutMs = 2_000

/** @throws RangeError naming the setting that makes no sense. */
export function createApiKeys(settings: ApiKeysSettings): ApiKeys {
  return new StoredApiKeys(resolveSettings(settings))
}

class StoredApiKeys implements ApiKeys {
  readonly #settings: ResolvedSettings
  readonly #database: Database<KeyTables>
  readonly #known: KnownKeys
  readonly #uses: UseBook
  readonly #places = new Places()
  readonly #counts = keyCounts()
  readonly #stopWriting: () => void
  #newPlaces = 0

  constructor(settings: ResolvedSettings) {
    const { database, now, believedForMs, rememberedMax, onProblem } = settings
    // One look-up serves many requests, so it ends with none of them.
    const call = { timeoutMs: queryTimeoutMs }
    this.#settings = settings
    this.#database = database
    this.#known = new KnownKeys({
      ...{ now, believedForMs, entriesMax: rememberedMax },
      find: (prefix) => findKey(database, prefix, call),
    })
    this.#uses = new UseBook({ write: (uses) => writeUses(database, uses, call), onProblem })
    this.#stopWriting = settings.every(settings.writeUsesMs, () => void this.#uses.flush())
  }

  async create(asked: NewApiKey, { signal }: Signal = {}) {
    const { keysPerUserMax, audit, now } = this.#settings
    const { userId, name, scopes, origin } = asked
    const nowMs = now()
    const createdAt = new Date(nowMs).toISOString()
    const expiresAt = this.#expiryOf(asked.expiresAt, nowMs)
    const { key, prefix, digest } = makeKey()
    const apiKey = await this.#database.transaction(
      async (queries) => {
        const isThere = await lockUser(queries, this.#database.engine, userId)
        if (!isThere) throw invalidToken('a key for a user who is disabled or gone')
        if ((await countValid(queries, userId, createdAt)) >= keysPerUserMax) {
          throw new ApiKeyLimitError(`You have ${keysPerUserMax} API keys; revoke one first.`)
        }
        const row = { userId, name, prefix, digest, scopes, expiresAt, createdAt }
        const inserted = await insertKey(queries, row)
        const details = { ...origin?.details, prefix, name, scopes, expires_at: expiresAt }
        const event = { action: 'api_key.created', resource: `api-key/${inserted.id}` }
        await audit.appendWithin(queries, { ...origin, ...event, userId, details })
        return inserted
      },
      { signal },
    )
    return { key, apiKey }
  }

  list(userId: string, { signal, ...page }: Parameters<ApiKeys['list']>[1]) {
    return listKeys(this.#database, userId, page, { signal })
  }

  async revoke(id: string, { userId, origin, signal }: Parameters<ApiKeys['revoke']>[1]) {
    const { revocation, audit, now } = this.#settings
    const at = new Date(now()).toISOString()
    const { value, propagation } = await revocation.transaction(
      async (queries, revoke) => {
        const revoked = await markRevoked(queries, { id, userId, at })
        if (revoked === undefined) return undefined
        // Also when it was revoked before: who asks again wants to know whether all have heard.
        await revoke({ kind: 'api-key', id })
        const event = { action: 'api_key.revoked', resource: `api-key/${id}`, userId }
        const details = { ...origin?.details, prefix: revoked.prefix }
        if (revoked.isFirst) await audit.appendWithin(queries, { ...origin, ...event, details })
        return revoked
      },
      signal === undefined ? {} : { signal },
    )
    if (value === undefined) return undefined
    this.#known.refuse(value.prefix, 'REVOKED')
    return { propagation }
  }

  authenticator<Mask>(policy: PolicyPort<Mask>): ApiKeyAuthenticator<Mask> {
    const { revocation, now } = this.#settings
    const used = (key: KnownKey, ip: string) => this.#used(key, ip)
    const parts = { policy, revocation, now, used, keys: this.#known, counts: this.#counts }
    return new KeyAuthenticator(parts)
  }

  stats(): ApiKeysStats {
    const { known, refused, lookups } = this.#known.counts
    return {
      ...this.#counts,
      refused: { ...this.#counts.refused },
      stale: { ...this.#counts.stale },
      ...{ known, knownRefused: refused, lookups },
      ...{ unwrittenUses: this.#uses.size, newPlaces: this.#newPlaces },
    }
  }

  flush(): Promise<void> {
    return this.#uses.flush()
  }

  async close(): Promise<void> {
    this.#stopWriting()
    await this.#uses.flush()
  }

  #used(key: KnownKey, ip: string): void {
    const { now, audit, onProblem } = this.#settings
    const nowMs = now()
    this.#uses.note(key.id, nowMs, ip)
    const place = this.#places.note(key.id, ip, nowMs, key.lastUsedIp)
    if (place === undefined) return
    this.#newPlaces++
    const { network, isFirst, untold } = place
    const details = { prefix: key.prefix, network, is_first: isFirst, untold }
    const event = { action: 'api_key.new_place', resource: `api-key/${key.id}`, details }
    // The request does not wait: what it does is recorded for itself.
    const ipAddress = ip === '' ? null : ip
    audit.append({ ...event, userId: key.userId, ipAddress }).catch(onProblem)
  }

  #expiryOf(asked: string | undefined, nowMs: number): string {
    const { lifeDaysMax } = this.#settings
    const latestMs = nowMs + lifeDaysMax * dayMs
    const ms = asked === undefined ? latestMs : Date.parse(asked)
    if (ms > nowMs && ms <= latestMs) return new Date(ms).toISOString()
    const message = `The key must expire in the future, and within ${lifeDaysMax} days.`
    throw new ValidationError(message, {
      details: [{ in: 'body', pointer: '/expires_at', message }],
    })
  }
}
