/**
 * HS256 access tokens, shaped like the kit's own (RFC 7515, RFC 9068 `at+jwt`), and how peers get them.
 *
 * @module
 */

import { createHmac } from 'node:crypto'
import type { AccessClaims } from '@plimsoll/kit/tokens'

/** The tokens of one candidate. */
export interface TokenSet {
  /** One for each connection, of as many users. */
  readonly users: readonly string[]
  /** Well signed and in time, and revoked. */
  readonly revoked: string
  /** Of a user without the role that the report needs. */
  readonly guest: string
}

export const tokenSecret = 'bench-only:4f1c9d27b8e05a6338c2e97ad10b5f64e2a7730c'
export const tokenIssuer = 'https://api.example.com'
export const tokenAudience = 'vehicle-api'
export const requiredRole = 'user'

const revokedUser = 1_000

/** What the peers look up on each request; holds one token that is revoked. */
export const revokedTokenIds: ReadonlySet<string> = new Set([tokenId(revokedUser)])

/** What a peer finds in a verified token. */
export interface TokenClaims {
  readonly jti: string
  readonly roles: readonly string[]
}

/** Claims of a token to revoke, for {@link tokenSet}; made anew, they may end in another minute. */
export function revokedClaims(): AccessClaims {
  return claimsOf(revokedUser, ['user'])
}

export function tokenSet(
  userCount: number,
  revoked: AccessClaims,
  sign: (claims: AccessClaims) => string,
): TokenSet {
  return {
    users: Array.from({ length: userCount }, (_, index) => sign(claimsOf(index, ['user']))),
    revoked: sign(revoked),
    guest: sign(claimsOf(revokedUser + 1, ['guest'])),
  }
}

export function peerTokens(userCount: number): TokenSet {
  return tokenSet(userCount, revokedClaims(), signForPeer)
}

function claimsOf(user: number, roles: readonly string[]): AccessClaims {
  const issuedAt = Math.floor(Date.now() / 1000)
  return {
    iss: tokenIssuer,
    aud: tokenAudience,
    sub: `0195f3e2-7c00-7000-9000-${String(user).padStart(12, '0')}`,
    sid: tokenId(user + 10_000),
    jti: tokenId(user),
    uv: 1,
    gv: 1,
    roles,
    iat: issuedAt,
    exp: issuedAt + 3600,
  }
}

function signForPeer(claims: AccessClaims): string {
  const header = { alg: 'HS256', typ: 'at+jwt', kid: 'bench' }
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${createHmac('sha256', tokenSecret).update(signed).digest('base64url')}`
}

function tokenId(number: number): string {
  return createHmac('sha256', 'token id').update(String(number)).digest('base64url').slice(0, 22)
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
