/**
 * Access tokens in the `Authorization` header: verified, not revoked, and of somebody.
 *
 * Our own tokens are settled without I/O and without a promise, unless revocations may have been
 * missed. A principal is made once per token and lives as long as the verifier remembers the token,
 * so whoever asks again costs look-ups only.
 *
 * @module
 */

import { KitError } from '../../foundation/errors/index.ts'
import {
  invalidToken,
  parse,
  type TokenClaims,
  type TokenVerifier,
  type Verification,
} from '../tokens/index.ts'
import type { Authenticator, CredentialRequest, Proof, WhenStale } from './authenticator.ts'
import { bearerToken } from './bearer-token.ts'
import { ExternalUsers, type ResolveExternal } from './external-users.ts'
import type { AccessPolicy } from './policy.ts'
import type { Principal } from './principal.ts'
import { asUnchecked, unchecked } from './refusals.ts'
import { type RevocationCheck, staleAction } from './revocation-port.ts'
import { ownTokenHolder, type TokenHolder, type VerifiedToken } from './token-holder.ts'
import { unverified, VerificationCounter, type VerificationCounts } from './verification-counts.ts'

/** An issuer whose keys are fetched, so that one we have not seen may have come meanwhile. */
export interface ExternalIssuer {
  readonly expectations: { readonly issuer: string }
  readonly keys: { refresh(kid: string): Promise<'found' | 'absent' | 'unavailable'> }
}

export interface ExternalOptions {
  readonly issuers: readonly ExternalIssuer[]
  /** Finds the local user of (issuer, subject). */
  readonly resolveExternal: ResolveExternal
}

export interface BearerAuthenticatorOptions {
  readonly verifier: Pick<TokenVerifier, 'verify'>
  readonly revocation: RevocationCheck
  readonly policy: AccessPolicy
  /** Issuers other than ourselves. Default: none, and tokens that are not our own are refused. */
  readonly external?: ExternalOptions
  /** Epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

export interface BearerStats {
  /** `auth_token_verifications_total{issuer,result}` */
  readonly verifications: VerificationCounts
  /** `auth_stale_requests_total{action}` */
  readonly stale: Readonly<Record<WhenStale, number>>
}

export interface BearerAuthenticator extends Authenticator {
  stats(): BearerStats
}

export function bearerAuthenticator(options: BearerAuthenticatorOptions): BearerAuthenticator {
  return new TokenAuthenticator(options)
}

class TokenAuthenticator implements BearerAuthenticator {
  readonly name = 'bearer'
  readonly #options: BearerAuthenticatorOptions
  readonly #now: () => number
  readonly #own: ReturnType<typeof ownTokenHolder>
  readonly #foreign: ExternalUsers | undefined
  readonly #issuers: ReadonlyMap<unknown, ExternalIssuer>
  readonly #verifications = new VerificationCounter()
  readonly #stale = { confirm: 0, serve: 0, deny: 0 }

  constructor(options: BearerAuthenticatorOptions) {
    const { policy, revocation, external, now = Date.now } = options
    this.#options = options
    this.#now = now
    this.#own = ownTokenHolder(policy, revocation)
    this.#foreign = external && new ExternalUsers({ ...external, policy, revocation, now })
    const issuers = external?.issuers ?? []
    this.#issuers = new Map(issuers.map((issuer) => [issuer.expectations.issuer, issuer]))
  }

  authenticate(request: CredentialRequest): Proof | undefined {
    const token = bearerToken(request)
    if (token === undefined) return undefined
    const verification = this.#verify(token)
    if (verification.reason !== 'KEY_UNKNOWN') return this.#settle(request, verification)
    const parsed = parse(token)
    const issuer = parsed.reason === undefined && this.#issuers.get(parsed.unverifiedClaims['iss'])
    if (!issuer) return this.#settle(request, verification)
    return this.#withNewKeys(request, token, issuer.keys.refresh(parsed.header.kid))
  }

  stats(): BearerStats {
    return { verifications: this.#verifications.snapshot(), stale: { ...this.#stale } }
  }

  #verify(token: string): Verification {
    try {
      return this.#options.verifier.verify(token, this.#now() / 1000)
    } catch (thrown) {
      throw this.#unknown(unverified, thrown)
    }
  }

  async #withNewKeys(
    request: CredentialRequest,
    token: string,
    refresh: Promise<'found' | 'absent' | 'unavailable'>,
  ): Promise<Principal> {
    const outcome = await refresh.catch((thrown) => {
      throw this.#unknown(unverified, thrown)
    })
    if (outcome === 'unavailable') throw this.#unknown(unverified, unchecked('KEYS_UNAVAILABLE'))
    const settled = await this.#settle(request, this.#verify(token))
    if (settled instanceof KitError) throw settled
    return settled
  }

  #settle(request: CredentialRequest, verification: Verification): Proof {
    if (verification.reason !== undefined) return this.#refused(unverified, verification.reason)
    if (verification.kind === 'own') return this.#admit(request, verification, this.#own)
    if (this.#foreign !== undefined) return this.#admit(request, verification, this.#foreign)
    return this.#refused(verification.claims.iss, 'SUBJECT_UNKNOWN')
  }

  #admit<Claims extends TokenClaims>(
    request: CredentialRequest,
    token: VerifiedToken<Claims>,
    holder: TokenHolder<Claims>,
  ): Proof {
    const { claims } = token
    const state = holder.stateOf(token)
    if (state === 'live') return this.#found(claims, holder.principalOf(token))
    if (state === 'revoked') return this.#refused(claims.iss, 'REVOKED')
    // Not before: Fastify makes `routeOptions` anew each time, which costs 0.1 us.
    const { whenStale } = request.routeOptions.config
    const action = staleAction(whenStale, this.#options.revocation)
    this.#stale[action]++
    if (action === 'deny') return this.#unknown(claims.iss, unchecked('REVOCATIONS_STALE'))
    if (action === 'confirm') return this.#confirmed(token, holder)
    return this.#found(claims, holder.principalOf(token))
  }

  async #confirmed<Claims extends TokenClaims>(
    token: VerifiedToken<Claims>,
    holder: TokenHolder<Claims>,
  ): Promise<Principal> {
    const { claims } = token
    const answer = await holder.confirm(claims).catch((thrown) => {
      throw this.#unknown(claims.iss, thrown)
    })
    if (answer === 'revoked') throw this.#refused(claims.iss, 'REVOKED')
    return this.#found(claims, holder.principalOf(token))
  }

  /** Counts; what is found without waiting is found without a promise. */
  #found(
    { iss }: TokenClaims,
    found: Principal | Promise<Principal>,
  ): Principal | Promise<Principal> {
    if (found instanceof Promise) return this.#awaited(iss, found)
    this.#verifications.count(iss, 'accepted')
    return found
  }

  async #awaited(iss: string, finding: Promise<Principal>): Promise<Principal> {
    try {
      const principal = await finding
      this.#verifications.count(iss, 'accepted')
      return principal
    } catch (thrown) {
      const error = asUnchecked(thrown)
      const isRefused = error.statusCode === 401
      this.#verifications.count(iss, isRefused ? 'SUBJECT_UNKNOWN' : 'UNCHECKED')
      throw error
    }
  }

  #refused(issuer: string, reason: string): KitError {
    this.#verifications.count(issuer, reason)
    return invalidToken(reason)
  }

  #unknown(issuer: string, thrown: unknown): KitError {
    this.#verifications.count(issuer, 'UNCHECKED')
    return asUnchecked(thrown)
  }
}
