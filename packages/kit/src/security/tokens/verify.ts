/**
 * Accepts a token, or says why not: shape, JSON, header, key, signature, time, claims, in that order.
 *
 * Synchronous and pure; revocation is the caller's to check, with the claims that come out. The key
 * is found by the issuer's name and `kid`, and must itself have the algorithm that the header names,
 * so the header selects nothing (RFC 8725, sections 3.1 and 3.8).
 *
 * @module
 */

import { type AccessClaims, claimsFault, clockFault, type TokenClaims } from './claims.ts'
import type { Expectations, TokenKind } from './expectations.ts'
import { freezeClaims } from './freeze-claims.ts'
import type { KeySource } from './key-ring.ts'
import type { VerificationKey } from './keys.ts'
import { Memo } from './memo.ts'
import { type ParsedToken, parse } from './parse.ts'
import { type RefusalReason, type Refused, refused } from './refusal.ts'
import { signatureFault } from './signature.ts'

/** The token is accepted, unless it has been revoked. */
export interface Verified<Kind extends TokenKind = TokenKind> {
  readonly reason?: undefined
  readonly kind: Kind
  readonly claims: Kind extends 'own' ? AccessClaims : TokenClaims
  /** The key that signed it. */
  readonly key: VerificationKey
  /** For what the caller makes of the claims, so that it is made once per remembered token. */
  readonly memo: Memo
}

/** `reason` tells whether the token is accepted, then `kind` what its claims are. */
export type Verification<Kind extends TokenKind = TokenKind> =
  | Refused
  | (Kind extends TokenKind ? Verified<Kind> : never)

/** Where keys are looked for. `find` may throw if it cannot know: that passes through. */
type Keys = Pick<KeySource, 'find'>

export function verify<Kind extends TokenKind>(
  token: string,
  keys: Keys,
  expectations: Expectations<Kind>,
  nowSeconds: number,
): Verification<Kind> {
  const parsed = parse(token)
  if (parsed.reason !== undefined) return parsed
  return verifyParsed(parsed, keys, expectations, nowSeconds)
}

/** For who has parsed the token and has let nobody change what came out. */
export function verifyParsed<Kind extends TokenKind>(
  parsed: ParsedToken,
  keys: Keys,
  expectations: Expectations<Kind>,
  nowSeconds: number,
): Verification<Kind> {
  const key = keyOf(parsed, keys, expectations)
  if (typeof key === 'string') return refused(key)
  const forged = signatureFault(key, parsed.signingInput, parsed.signature)
  if (forged !== undefined) return refused(forged)

  const claims = freezeClaims(parsed.unverifiedClaims)
  const fault = claimsFault(claims, expectations)
  if (fault !== undefined) return refused(fault)
  // The rules above have made sure of every member that the type names.
  const accepted = claims as AccessClaims
  const late = clockFault(accepted, expectations, nowSeconds)
  if (late !== undefined) return refused(late)
  const verified: Verified = { kind: expectations.kind, claims: accepted, key, memo: new Memo() }
  return Object.freeze(verified) as Verification<Kind>
}

function keyOf(
  { header, unverifiedClaims }: ParsedToken,
  keys: Keys,
  { typ, issuer }: Expectations,
): VerificationKey | RefusalReason {
  if (header.typ !== typ) return 'TYPE_WRONG'
  if (unverifiedClaims['iss'] !== issuer) return 'ISSUER_UNKNOWN'
  const key = keys.find(header.kid)
  if (key === undefined) return 'KEY_UNKNOWN'
  return header.alg === key.algorithm ? key : 'ALGORITHM_WRONG'
}
