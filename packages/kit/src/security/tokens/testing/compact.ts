/**
 * Tokens of any content, well signed or not, as no signer of ours would make them.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { AccessClaims } from '../claims.ts'
import type { Expectations } from '../expectations.ts'
import { ownTokens } from '../expectations.ts'
import { type SigningKey, secretSigningKey } from '../keys.ts'
import { signatureOf } from '../signature.ts'

/** The present of all tests, in Unix seconds. */
export const nowSeconds = 1_800_000_000

export const ours: Expectations<'own'> = ownTokens({
  issuer: 'https://api.example.com',
  audience: 'vehicle-api',
})

export const testKey: SigningKey = secretSigningKey(Buffer.alloc(32, 'a key that is for tests'))

export function claimsOf(changes: Partial<AccessClaims> = {}): AccessClaims {
  return {
    iss: ours.issuer,
    aud: ours.audience,
    sub: '0195f3e2-7c00-7000-9000-000000000001',
    sid: randomBytes(16).toString('base64url'),
    jti: randomBytes(16).toString('base64url'),
    uv: 1,
    gv: 1,
    roles: ['user'],
    iat: nowSeconds,
    exp: nowSeconds + 600,
    ...changes,
  }
}

/** A part is text, bytes, or what `JSON.stringify` makes of it; `undefined` members are left out. */
export type Part = string | Buffer | object

export function headerOf(changes: object = {}, key: SigningKey = testKey): object {
  return { alg: key.algorithm, typ: 'at+jwt', kid: key.kid, ...changes }
}

/** Signs whatever it is given. */
export function compact(header: Part, payload: Part, key: SigningKey = testKey): string {
  return signed(`${encode(header)}.${encode(payload)}`, key)
}

export function signed(signingInput: string, key: SigningKey = testKey): string {
  const signature = signatureOf(key.algorithm, key.signWith, signingInput)
  return `${signingInput}.${signature.toString('base64url')}`
}

export function encode(part: Part): string {
  const bytes = Buffer.isBuffer(part) ? part : Buffer.from(textOf(part))
  return bytes.toString('base64url')
}

function textOf(part: string | object): string {
  return typeof part === 'string' ? part : JSON.stringify(part)
}
