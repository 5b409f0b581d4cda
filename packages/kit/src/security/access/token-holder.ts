/**
 * Of one kind of token: whether it still holds, and who it speaks for.
 *
 * @module
 */

import type { AccessClaims, Memo, TokenClaims } from '../tokens/index.ts'
import type { AccessPolicy } from './policy.ts'
import type { Principal, TokenVersions } from './principal.ts'
import type { LastCheck, RevocationCheck, RevocationState } from './revocation-port.ts'

/** A token that was verified, as far as it matters here. */
export interface VerifiedToken<Claims extends TokenClaims> {
  readonly claims: Claims
  /** Gone when the verifier forgets the token. */
  readonly memo: Memo
}

export interface TokenHolder<Claims extends TokenClaims> {
  /** Without I/O. */
  stateOf(token: VerifiedToken<Claims>): RevocationState
  confirm(claims: Claims): Promise<'live' | 'revoked'>
  /** The same object as long as nothing about the user changes. */
  principalOf(token: VerifiedToken<Claims>): Principal | Promise<Principal>
}

interface OwnToken {
  readonly principal: Principal
  readonly lastCheck: LastCheck
}

/** Our own tokens say all that a principal is. */
export function ownTokenHolder(
  policy: AccessPolicy,
  revocation: RevocationCheck,
): TokenHolder<AccessClaims> {
  const ownTokenFrom = (claims: AccessClaims): OwnToken => ({
    principal: Object.freeze({
      method: 'token',
      userId: claims.sub,
      roles: claims.roles,
      permissions: policy.maskOf(claims.roles),
      sessionId: claims.sid,
      tokenId: claims.jti,
      versions: versionsOf(claims),
      expiresAtSeconds: claims.exp,
    }),
    lastCheck: { revision: 0 },
  })
  return {
    stateOf: ({ claims, memo }) =>
      revocation.check(claims, memo.of(ownTokenFrom, claims).lastCheck),
    confirm: (claims) => revocation.confirm(claims),
    principalOf: ({ claims, memo }) => memo.of(ownTokenFrom, claims).principal,
  }
}

function versionsOf({ uv, gv, tid, tv }: AccessClaims): TokenVersions {
  // One of them never comes without the other.
  const isOfTenant = tid !== undefined && tv !== undefined
  return Object.freeze(isOfTenant ? { uv, gv, tid, tv } : { uv, gv })
}
