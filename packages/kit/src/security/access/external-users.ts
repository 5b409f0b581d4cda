/**
 * The local users behind the tokens of other issuers.
 *
 * Such a token says nothing of our roles, so the user is looked up, and again every two seconds at
 * most: that is as late as a change of a role may be noticed. Requests with one token wait for one
 * look-up together.
 *
 * @module
 */

import { invalidToken, type TokenClaims } from '../tokens/index.ts'
import type { AccessPolicy } from './policy.ts'
import type { Principal } from './principal.ts'
import { asUnchecked, unchecked } from './refusals.ts'
import type { RevocationCheck, RevocationState } from './revocation-port.ts'
import type { TokenHolder, VerifiedToken } from './token-holder.ts'

export interface ExternalUser {
  readonly userId: string
  readonly roles: readonly string[]
}

/** Nothing for a user whom we do not know, or have disabled. */
export type ResolveExternal = (
  issuer: string,
  subject: string,
  claims: TokenClaims,
) => Promise<ExternalUser | undefined>

interface Known {
  readonly principal: Principal
  readonly askedAtMs: number
}

const believedForMs = 2_000

export interface ExternalUsersOptions {
  readonly policy: AccessPolicy
  readonly revocation: RevocationCheck
  readonly resolveExternal: ResolveExternal
  /** Epoch milliseconds. */
  readonly now: () => number
}

export class ExternalUsers implements TokenHolder<TokenClaims> {
  readonly #policy: AccessPolicy
  readonly #revocation: RevocationCheck
  readonly #resolve: ResolveExternal
  readonly #now: () => number
  // Claims are one object per remembered token, and are gone when the verifier forgets it.
  readonly #known = new WeakMap<TokenClaims, Known>()
  readonly #asking = new WeakMap<TokenClaims, Promise<Principal>>()

  constructor({ policy, revocation, resolveExternal, now }: ExternalUsersOptions) {
    this.#policy = policy
    this.#revocation = revocation
    this.#resolve = resolveExternal
    this.#now = now
  }

  stateOf({ claims: { iss, sub, iat } }: VerifiedToken<TokenClaims>): RevocationState {
    return this.#revocation.checkSubject(iss, sub, iat)
  }

  async confirm({ iss, sub, iat }: TokenClaims): Promise<'live' | 'revoked'> {
    const answer = await this.#revocation.confirmSubject?.(iss, sub, iat)
    if (answer === undefined) throw unchecked('tokens of other issuers cannot be confirmed')
    return answer
  }

  /** @throws (or rejects with) the 401 if there is no such user, the 503 if that cannot be told. */
  principalOf({ claims }: VerifiedToken<TokenClaims>): Principal | Promise<Principal> {
    const known = this.#known.get(claims)
    if (known !== undefined && this.#isRecent(known)) return known.principal
    const running = this.#asking.get(claims)
    if (running !== undefined) return running
    const asking = this.#ask(claims).finally(() => this.#asking.delete(claims))
    this.#asking.set(claims, asking)
    return asking
  }

  /** A clock that steps back makes nothing recent. */
  #isRecent({ askedAtMs }: Known): boolean {
    const ageMs = this.#now() - askedAtMs
    return ageMs >= 0 && ageMs < believedForMs
  }

  async #ask(claims: TokenClaims): Promise<Principal> {
    // Before the question: the answer may be older than its arrival.
    const askedAtMs = this.#now()
    const user = await this.#userOf(claims)
    if (user === undefined) throw invalidToken('SUBJECT_UNKNOWN')
    const roles = Object.freeze([...user.roles])
    const principal: Principal = Object.freeze({
      method: 'external',
      userId: user.userId,
      roles,
      permissions: this.#policy.maskOf(roles),
      expiresAtSeconds: claims.exp,
    })
    this.#known.set(claims, { principal, askedAtMs })
    return principal
  }

  async #userOf(claims: TokenClaims): Promise<ExternalUser | undefined> {
    try {
      return await this.#resolve(claims.iss, claims.sub, claims)
    } catch (thrown) {
      throw asUnchecked(thrown)
    }
  }
}
