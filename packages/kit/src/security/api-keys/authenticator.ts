/**
 * API keys in the `X-API-Key` header: of the right form, known, in time, not revoked, and of a user
 * who may sign in.
 *
 * A key that was looked up a moment ago costs a digest and a look at the revocations, without I/O
 * and without a promise. When these say that the key or its user has changed, the database is asked
 * anew: a changed role is effective at once, and a key that was revoked is refused.
 *
 * @module
 */

import { invalidToken } from '../tokens/index.ts'
import { isKeyOf, looksLikeApiKey, prefixOf } from './key-format.ts'
import {
  type KeyLookup,
  type KeyRefusal,
  type KnownKey,
  type KnownKeys,
  keyRefusals,
  unchecked,
} from './known-keys.ts'
import type {
  ApiKeyPrincipal,
  CredentialRequest,
  PolicyPort,
  RevocationPort,
  WhenStale,
} from './ports.ts'

/** One of the authenticators of `access`. */
export interface ApiKeyAuthenticator<Mask> {
  readonly name: 'api-key'
  /**
   * Nothing if the request carries no API key.
   *
   * @throws (or rejects with) the 401 if it is refused, the 503 if that cannot be told.
   */
  authenticate(
    request: CredentialRequest,
  ): ApiKeyPrincipal<Mask> | Promise<ApiKeyPrincipal<Mask>> | undefined
}

export interface AuthenticatorParts<Mask> {
  readonly policy: PolicyPort<Mask>
  readonly keys: KnownKeys
  readonly revocation: Pick<RevocationPort, 'checkApiKey' | 'staleForMs'>
  /** Hears of every use of a valid key. */
  readonly used: (key: KnownKey, ip: string) => void
  readonly counts: KeyCounts
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** How many requests with a key came to which end. */
export interface KeyCounts {
  accepted: number
  unchecked: number
  readonly refused: Record<KeyRefusal, number>
  readonly stale: Record<WhenStale, number>
}

export function keyCounts(): KeyCounts {
  const refused = Object.fromEntries(keyRefusals.map((refusal) => [refusal, 0]))
  return {
    ...{ accepted: 0, unchecked: 0, stale: { confirm: 0, serve: 0, deny: 0 } },
    refused: refused as Record<KeyRefusal, number>,
  }
}

/** While revocations may have been missed, an answer of the database holds for so long. */
const confirmedForMs = 250
/** For this long a route with `serve` believes what may be out of date. */
const serveForMsMax = 30_000
/** Answers that were outdated when they came, before the key is refused. */
const asksMax = 3

export class KeyAuthenticator<Mask> implements ApiKeyAuthenticator<Mask> {
  readonly name = 'api-key'
  readonly #parts: AuthenticatorParts<Mask>
  readonly #principals = new WeakMap<KnownKey, ApiKeyPrincipal<Mask>>()

  constructor(parts: AuthenticatorParts<Mask>) {
    this.#parts = parts
  }

  authenticate(
    request: CredentialRequest,
  ): ApiKeyPrincipal<Mask> | Promise<ApiKeyPrincipal<Mask>> | undefined {
    const given = request.headers['x-api-key']
    if (given === undefined) return undefined
    // Two headers arrive as one text or as a list; neither is a key.
    if (typeof given !== 'string' || !looksLikeApiKey(given)) throw this.#refused('MALFORMED')

    const recent = this.#parts.keys.recent(prefixOf(given))
    if (recent !== undefined && this.#holds(recent, given, request)) {
      return this.#admitted(recent, request)
    }
    return this.#ask(given, request, recent)
  }

  async #ask(
    given: string,
    request: CredentialRequest,
    recent: KeyLookup | undefined,
  ): Promise<ApiKeyPrincipal<Mask>> {
    const { keys, counts } = this.#parts
    const prefix = prefixOf(given)
    let outdated = recent
    for (let asks = 0; asks < asksMax; asks++) {
      const lookup = await keys.ask(prefix, outdated).catch((error) => {
        counts.unchecked++
        throw error
      })
      if (this.#holds(lookup, given, request)) return this.#admitted(lookup, request)
      outdated = lookup
    }
    // The database knows nothing of it, yet it is listed: the list is believed.
    keys.refuse(prefix, 'REVOKED')
    throw this.#refused('REVOKED')
  }

  /**
   * Whether the key is valid by what is known of it; if false, that is outdated.
   *
   * @throws the 401 if it is not.
   */
  #holds(lookup: KeyLookup, given: string, request: CredentialRequest): lookup is KnownKey {
    if (lookup.refusal !== undefined) throw this.#refused(lookup.refusal)
    if (!isKeyOf(lookup.digest, given)) throw this.#refused('SECRET_WRONG')
    if (this.#parts.now() >= lookup.expiresAtMs) throw this.#refused('EXPIRED')
    const { id, userId, userVersion, askedAtMs } = lookup
    const state = this.#parts.revocation.checkApiKey(id, userId, userVersion)
    return state === 'stale' ? this.#holdsThoughStale(askedAtMs, request) : state === 'live'
  }

  #holdsThoughStale(askedAtMs: number, { routeOptions }: CredentialRequest): boolean {
    const { counts, revocation, now } = this.#parts
    const declared = routeOptions.config.whenStale ?? 'confirm'
    const staleForMs = revocation.staleForMs?.() ?? Number.POSITIVE_INFINITY
    const action = declared === 'serve' && staleForMs > serveForMsMax ? 'confirm' : declared
    // What is asked for anew is counted when the answer holds.
    const isSettled = action !== 'confirm' || now() - askedAtMs < confirmedForMs
    if (isSettled) counts.stale[action]++
    if (action !== 'deny') return isSettled
    counts.unchecked++
    throw unchecked('revocations may have been missed')
  }

  #admitted(key: KnownKey, { ip }: CredentialRequest): ApiKeyPrincipal<Mask> {
    this.#parts.counts.accepted++
    this.#parts.used(key, ip)
    let principal = this.#principals.get(key)
    if (principal === undefined) {
      principal = this.#principalOf(key)
      this.#principals.set(key, principal)
    }
    return principal
  }

  #principalOf({ id, userId, role, scopes, expiresAtMs }: KnownKey): ApiKeyPrincipal<Mask> {
    const roles = Object.freeze([role])
    return Object.freeze({
      ...{ method: 'api-key' as const, userId, roles, apiKeyId: id },
      permissions: this.#parts.policy.maskOf(roles, scopes),
      expiresAtSeconds: Math.floor(expiresAtMs / 1_000),
    })
  }

  #refused(refusal: KeyRefusal): Error {
    this.#parts.counts.refused[refusal]++
    return invalidToken(`API key: ${refusal}`)
  }
}
