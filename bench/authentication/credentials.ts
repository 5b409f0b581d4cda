/**
 * Keys, and tokens of many users that are all good, as the kit signs them.
 *
 * @module
 */

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import {
  type AccessClaims,
  type Expectations,
  ownTokens,
  type SigningKey,
  secretSigningKey,
  sign,
  signingKey,
} from '@plimsoll/kit/tokens'
import type { AlgorithmId } from './operation.ts'

export const expectations: Expectations<'own'> = ownTokens({
  issuer: 'https://api.example.com',
  audience: 'vehicle-api',
})

/** For peers, which take it as bytes. */
export const secret: Buffer = randomBytes(32)

export const signingKeys: Readonly<Record<AlgorithmId, SigningKey>> = {
  HS256: secretSigningKey(secret),
  ES256: signingKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
  EdDSA: signingKey(generateKeyPairSync('ed25519').privateKey),
}

/** Values of `Authorization`, each in one piece as it comes from a socket. */
export function bearerHeaders(count: number, algorithm: AlgorithmId): string[] {
  const key = signingKeys[algorithm]
  return Array.from({ length: count }, (_, user) => bearerHeader(claimsOf(user), key))
}

export function bearerHeader(claims: AccessClaims, key: SigningKey = signingKeys.HS256): string {
  return Buffer.from(`Bearer ${sign(claims, key)}`).toString('latin1')
}

export function claimsOf(user: number): AccessClaims {
  const iat = Math.floor(Date.now() / 1000)
  return {
    iss: expectations.issuer,
    aud: expectations.audience,
    sub: `0195f3e2-7c00-7000-9000-${String(user).padStart(12, '0')}`,
    sid: randomBytes(16).toString('base64url'),
    jti: randomBytes(16).toString('base64url'),
    uv: 1,
    gv: 1,
    roles: ['user'],
    iat,
    exp: iat + 600,
  }
}

/** The token in such a header: a new text each time, as whoever reads a request gets. */
export function tokenIn(header: string): string {
  return header.slice('Bearer '.length)
}
