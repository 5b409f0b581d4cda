/**
 * Verifies the tokens of several issuers and remembers which were good.
 *
 * A remembered token is tried again against the clock, and against the generation of its issuer's
 * keys; what cannot change is not: shape, signature and claims. So the answer is always the one that
 * `verify` gives. Revocation stays with the caller, for remembered tokens too.
 *
 * @module
 */

import { clockFault } from './claims.ts'
import type { Expectations, TokenKind } from './expectations.ts'
import type { KeySource } from './key-ring.ts'
import { TokenReader, tokenCharactersMax } from './parse.ts'
import { refused } from './refusal.ts'
import { TokenCache, type TokenCacheOptions } from './token-cache.ts'
import { type Verification, type Verified, verifyParsed } from './verify.ts'

/** Whose tokens are accepted. */
export interface TrustedIssuer<Kind extends TokenKind = TokenKind> {
  readonly expectations: Expectations<Kind>
  readonly keys: KeySource
}

/** How often a token was remembered, and by how old a key it was signed. */
export interface TokenCounts {
  readonly hits: number
  readonly misses: number
  readonly entries: number
  readonly bytes: number
  /** `auth_previous_key_total`: verified anew, with a key of a ring that signs with another. */
  readonly previousKey: number
}

interface Remembered<Kind extends TokenKind> {
  readonly verified: Verification<Kind> & Verified
  readonly issuer: TrustedIssuer
  readonly generation: number
}

export class TokenVerifier<Kind extends TokenKind = TokenKind> {
  readonly #issuers: ReadonlyMap<unknown, TrustedIssuer<Kind>>
  readonly #cache: TokenCache<Remembered<Kind>>
  readonly #reader = new TokenReader()
  #hits = 0
  #misses = 0
  #previousKey = 0

  /** @throws RangeError if two issuers have one name, or an option makes no sense. */
  constructor(issuers: readonly TrustedIssuer<Kind>[], options: TokenCacheOptions = {}) {
    this.#issuers = new Map(issuers.map((issuer) => [issuer.expectations.issuer, issuer]))
    if (this.#issuers.size !== issuers.length) {
      throw new RangeError('two trusted issuers have the same name')
    }
    this.#cache = new TokenCache(options)
  }

  verify(token: string, nowSeconds: number): Verification<Kind> {
    // Before the look-up, which reads all of the token.
    if (token.length > tokenCharactersMax) return refused('TOO_LONG')
    const remembered = this.#cache.get(token)
    if (remembered === undefined) return this.#verifyNew(token, nowSeconds)

    const { verified, issuer, generation } = remembered
    if (generation !== issuer.keys.generation) {
      this.#cache.delete(token)
      return this.#verifyNew(token, nowSeconds)
    }
    this.#hits++
    const fault = clockFault(verified.claims, issuer.expectations, nowSeconds)
    if (fault === undefined) return verified
    this.#cache.delete(token)
    return refused(fault)
  }

  get counts(): TokenCounts {
    const { size: entries, bytes } = this.#cache
    const [hits, misses, previousKey] = [this.#hits, this.#misses, this.#previousKey]
    return { hits, misses, entries, bytes, previousKey }
  }

  #verifyNew(token: string, nowSeconds: number): Verification<Kind> {
    this.#misses++
    const parsed = this.#reader.read(token)
    if (parsed.reason !== undefined) return parsed
    const issuer = this.#issuers.get(parsed.unverifiedClaims['iss'])
    if (issuer === undefined) return refused('ISSUER_UNKNOWN')
    // Read first: if a key goes while this runs, what was found with it must not be believed later.
    const { generation } = issuer.keys
    const result = verifyParsed(parsed, issuer.keys, issuer.expectations, nowSeconds)
    if (result.reason === undefined) {
      if (issuer.keys.isPrevious?.(result.key.kid, nowSeconds)) this.#previousKey++
      this.#cache.set(token, { verified: result, issuer, generation })
    }
    return result
  }
}
