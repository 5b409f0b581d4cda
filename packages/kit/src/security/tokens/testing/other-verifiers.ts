/**
 * Verifiers of other makers with the rules of ours, as far as they have them.
 *
 * @module
 */

import { createVerifier } from 'fast-jwt'
import { jwtVerify } from 'jose'
import type { SigningKey } from '../keys.ts'
import { nowSeconds, ours } from './compact.ts'

export interface OtherVerifier {
  readonly name: string
  /** The claims of the token, or nothing if it is refused. */
  verify(token: string, key: SigningKey): Promise<unknown>
}

const { issuer, audience, typ, skewSeconds } = ours
const requiredClaims = ['exp', 'iat', 'sub', 'iss', 'aud']
const nowMs = nowSeconds * 1000

export const otherVerifiers: readonly OtherVerifier[] = [joseVerifier(), fastJwtVerifier()]

function joseVerifier(): OtherVerifier {
  const options = { issuer, audience, typ, requiredClaims, clockTolerance: skewSeconds }
  return {
    name: 'jose',
    verify: (token, { algorithm, keyObject }) =>
      jwtVerify(token, keyObject, {
        ...options,
        algorithms: [algorithm],
        currentDate: new Date(nowMs),
      }).then(({ payload }) => payload, noClaims),
  }
}

function fastJwtVerifier(): OtherVerifier {
  const byKid = new Map<string, (token: string) => unknown>()
  return {
    name: 'fast-jwt',
    async verify(token, key) {
      const verify = byKid.get(key.kid) ?? createVerifier(fastJwtOptions(key))
      byKid.set(key.kid, verify)
      try {
        return verify(token)
      } catch (error) {
        return noClaims(error)
      }
    },
  }
}

function fastJwtOptions({ algorithm, keyObject }: SigningKey): object {
  return {
    key:
      keyObject.type === 'secret'
        ? keyObject.export()
        : keyObject.export({ format: 'pem', type: 'spki' }),
    algorithms: [algorithm],
    allowedIss: issuer,
    allowedAud: audience,
    checkTyp: typ,
    requiredClaims,
    clockTolerance: skewSeconds * 1000,
    clockTimestamp: nowMs,
    cache: false,
  }
}

/** A refusal is an error in these libraries; what it says does not matter here. */
function noClaims(_error: unknown): undefined {
  return undefined
}
