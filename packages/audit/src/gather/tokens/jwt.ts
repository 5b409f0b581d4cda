/**
 * JSON Web Tokens in compact form, taken apart and put together again (RFC 7515, RFC 7519).
 *
 * Nothing is verified and nothing refused: a token that no library would make is what is wanted here.
 *
 * @module
 */

import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import type { Claims } from '../accounts.ts'

export interface DecodedToken {
  readonly header: Claims
  readonly claims: Claims
}

/** Undefined if the text is no JWT. */
export function decodeToken(token: string): DecodedToken | undefined {
  const parts = token.split('.')
  if (parts.length !== 3) return undefined
  const header = objectIn(parts[0])
  const claims = objectIn(parts[1])
  if (header === undefined || claims === undefined || typeof header['alg'] !== 'string') {
    return undefined
  }
  return { header, claims }
}

export function signatureOf(token: string): Uint8Array {
  return Buffer.from(token.split('.')[2] ?? '', 'base64url')
}

export function assembleToken(header: Claims, claims: Claims, signature: Uint8Array): string {
  return `${signingInput(header, claims)}.${Buffer.from(signature).toString('base64url')}`
}

/** @throws Error if the key does not fit the algorithm, or nobody knows the algorithm. */
export function signToken(
  header: Claims,
  claims: Claims,
  algorithm: string,
  key: string | Uint8Array | KeyObject,
): string {
  const input = Buffer.from(signingInput(header, claims))
  return assembleToken(header, claims, signatureBy(algorithm, input, key))
}

function signatureBy(
  algorithm: string,
  input: Uint8Array,
  key: string | Uint8Array | KeyObject,
): Uint8Array {
  if (algorithm === 'EdDSA') return sign(null, input, privateKey(key))
  const digest = `sha${algorithm.slice(2)}`
  const family = algorithm.slice(0, 2)
  if (family === 'HS') return createHmac(digest, key).update(input).digest()
  if (family === 'RS') return sign(digest, input, privateKey(key))
  // RFC 7518, sections 3.4 and 3.5: two integers side by side, a salt as long as the digest.
  if (family === 'ES')
    return sign(digest, input, { key: privateKey(key), dsaEncoding: 'ieee-p1363' })
  if (family === 'PS') {
    const padding = constants.RSA_PKCS1_PSS_PADDING
    return sign(digest, input, {
      key: privateKey(key),
      padding,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    })
  }
  throw new Error(`no algorithm is called ${algorithm}`)
}

/** Whether a public key in PEM verifies the token. */
export function isSignedBy(token: string, pem: string): boolean {
  const algorithm = String(decodeToken(token)?.header['alg'])
  const input = Buffer.from(token.split('.').slice(0, 2).join('.'))
  const digest = algorithm === 'EdDSA' ? null : `sha${algorithm.slice(2)}`
  const padding = algorithm.startsWith('PS') ? { padding: constants.RSA_PKCS1_PSS_PADDING } : {}
  const encoding = algorithm.startsWith('ES') ? { dsaEncoding: 'ieee-p1363' as const } : {}
  try {
    const key = { key: createPublicKey(pem), ...padding, ...encoding }
    return verify(digest, input, key, signatureOf(token))
  } catch {
    // A key of another kind than the algorithm needs.
    return false
  }
}

function privateKey(key: string | Uint8Array | KeyObject): KeyObject {
  if (typeof key === 'string') return createPrivateKey(key)
  return key instanceof Uint8Array ? createPrivateKey(Buffer.from(key)) : key
}

function signingInput(header: Claims, claims: Claims): string {
  return `${encoded(header)}.${encoded(claims)}`
}

function encoded(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function objectIn(part: string | undefined): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Claims)
      : undefined
  } catch {
    // Not JSON: an opaque token with two dots in it.
    return undefined
  }
}
