/**
 * Signs our own access tokens, with `typ: "at+jwt"` and the name of the key in the header.
 *
 * @module
 */

import type { AccessClaims } from './claims.ts'
import type { SigningKey } from './keys.ts'
import { tokenCharactersMax } from './parse.ts'
import { signatureOf } from './signature.ts'

/** @throws RangeError if the token would be longer than any verifier of ours accepts. */
export function sign(claims: AccessClaims, key: SigningKey): string {
  const payloadPart = Buffer.from(JSON.stringify(claims)).toString('base64url')
  const signingInput = `${key.headerPart}.${payloadPart}`
  const signature = signatureOf(key.algorithm, key.signWith, signingInput)
  const token = `${signingInput}.${signature.toString('base64url')}`
  if (token.length <= tokenCharactersMax) return token
  throw new RangeError(`a token may have ${tokenCharactersMax} characters, got ${token.length}`)
}
