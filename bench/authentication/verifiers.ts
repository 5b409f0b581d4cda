/**
 * The kit's verifier and those of others, held to the same rules as far as they have them.
 *
 * Each peer is set up as its documentation says, in its cheapest way: jose gets a `CryptoKey`, which it
 * need not import for each token; fast-jwt makes its verifier once, and is measured without its cache,
 * with it, and with it keyed by the token instead of a hash, which its documentation warns of.
 *
 * @module
 */

import { webcrypto } from 'node:crypto'
import { KeyRing, TokenVerifier } from '@plimsoll/kit/tokens'
import { createVerifier } from 'fast-jwt'
import { jwtVerify } from 'jose'
import { forge } from '../features.ts'
import { bearerHeaders, expectations, secret, signingKeys, tokenIn } from './credentials.ts'
import type { AlgorithmId } from './operation.ts'

/** Throws, rejects or gives `false` for a token that it refuses. */
export type Verify = (token: string) => unknown

const { issuer, audience, typ, skewSeconds } = expectations
const requiredClaims = ['exp', 'iat', 'sub', 'iss', 'aud']

/** @param entriesMax how many tokens are remembered; the default of the kit if it is left out */
export function kitVerifier(algorithm: AlgorithmId, entriesMax?: number): Verify {
  const keys = new KeyRing([{ key: signingKeys[algorithm] }])
  const options = entriesMax === undefined ? {} : { entriesMax }
  const verifier = new TokenVerifier([{ expectations, keys }], options)
  return (token) => verifier.verify(token, Date.now() / 1000).reason === undefined
}

export async function joseVerifier(algorithm: AlgorithmId): Promise<Verify> {
  const key = await cryptoKeyOf(algorithm)
  const options = {
    ...{ issuer, audience, typ, requiredClaims },
    clockTolerance: skewSeconds,
    algorithms: [algorithm],
  }
  return (token) => jwtVerify(token, key, options)
}

export type FastJwtCache = 'none' | 'by hash' | 'by token'

/** @param entriesMax of its cache, which has no limit in bytes */
export function fastJwtVerifier(
  algorithm: AlgorithmId,
  cache: FastJwtCache = 'none',
  entriesMax = 10_000,
): Verify {
  const { keyObject } = signingKeys[algorithm]
  const key = algorithm === 'HS256' ? secret : keyObject.export({ format: 'pem', type: 'spki' })
  return createVerifier({
    key,
    algorithms: [algorithm],
    allowedIss: issuer,
    allowedAud: audience,
    checkTyp: typ,
    requiredClaims,
    clockTolerance: skewSeconds * 1000,
    cache: cache === 'none' ? false : entriesMax,
    ...(cache === 'by token' ? { cacheKeyBuilder: (token: string) => token } : {}),
  })
}

/** @throws Error if it refuses a good token or accepts a forged one: that would be quick, too. */
export async function proveVerifier(verify: Verify, algorithm: AlgorithmId): Promise<void> {
  const [header = ''] = bearerHeaders(1, algorithm)
  const token = tokenIn(header)
  if (!(await accepts(verify, token))) throw new Error(`refuses a good token with ${algorithm}`)
  if (await accepts(verify, forge(token))) throw new Error(`accepts a forged ${algorithm} token`)
}

async function accepts(verify: Verify, token: string): Promise<boolean> {
  try {
    return (await verify(token)) !== false
  } catch {
    // Whatever it says of the token: it is refused.
    return false
  }
}

function cryptoKeyOf(algorithm: AlgorithmId): Promise<webcrypto.CryptoKey> {
  const { subtle } = webcrypto
  if (algorithm === 'HS256') {
    const hmac = { name: 'HMAC', hash: 'SHA-256' }
    return subtle.importKey('raw', secret, hmac, false, ['verify'])
  }
  const der = signingKeys[algorithm].keyObject.export({ format: 'der', type: 'spki' })
  const curve = algorithm === 'ES256' ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'Ed25519' }
  return subtle.importKey('spki', der, curve, false, ['verify'])
}
