/**
 * Signatures of RFC 7518, section 3, and RFC 8037: made and checked with what the key says.
 *
 * The algorithm is a property of the key. Nothing here reads a token, so no token can choose how it
 * is checked. `none` is no algorithm, and HMAC keys cannot be made of public ones (see `keys.ts`).
 *
 * @module
 */

import {
  constants,
  createHmac,
  type KeyObject,
  sign as signBytes,
  timingSafeEqual,
  verify as verifyBytes,
} from 'node:crypto'
import { fromDer, toDer } from './ecdsa-der.ts'
import type { RefusalReason } from './refusal.ts'

/** Algorithms that can be checked. */
export type Algorithm =
  | 'HS256'
  | 'EdDSA'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'RS256'
  | 'RS384'
  | 'RS512'

/** How an algorithm signs. */
export interface Scheme {
  readonly family: 'hmac' | 'eddsa' | 'ecdsa' | 'pss' | 'pkcs1'
  /** Absent for Ed25519, which has its own. */
  readonly hash?: 'sha256' | 'sha384' | 'sha512'
  /** Of the two halves of an ECDSA signature: as long as the curve's order. */
  readonly ecdsaBytes?: number
}

export const schemes: Readonly<Record<Algorithm, Scheme>> = {
  HS256: { family: 'hmac', hash: 'sha256' },
  EdDSA: { family: 'eddsa' },
  ES256: { family: 'ecdsa', hash: 'sha256', ecdsaBytes: 64 },
  ES384: { family: 'ecdsa', hash: 'sha384', ecdsaBytes: 96 },
  ES512: { family: 'ecdsa', hash: 'sha512', ecdsaBytes: 132 },
  PS256: { family: 'pss', hash: 'sha256' },
  PS384: { family: 'pss', hash: 'sha384' },
  PS512: { family: 'pss', hash: 'sha512' },
  RS256: { family: 'pkcs1', hash: 'sha256' },
  RS384: { family: 'pkcs1', hash: 'sha384' },
  RS512: { family: 'pkcs1', hash: 'sha512' },
}

/** What a signature is checked with. */
export interface SignatureKey {
  readonly algorithm: Algorithm
  /** Secret for HMAC, else public. */
  readonly keyObject: KeyObject
  /** Every signature of the key has this length, in bytes. */
  readonly signatureBytes: number
  /** Of a secret only: whether a MAC with it is that of the text, ready for many. */
  readonly isMac?: (text: string, mac: Uint8Array) => boolean
}

/** Gives the reason if the signature is not that of the key over the input, which is ASCII. */
export function signatureFault(
  key: SignatureKey,
  signingInput: string,
  signature: Buffer,
): RefusalReason | undefined {
  if (signature.length !== key.signatureBytes) return 'SIGNATURE_LENGTH'
  const isRight =
    schemes[key.algorithm].family === 'hmac'
      ? (key.isMac?.(signingInput, signature) ??
        timingSafeEqual(hmac(key.keyObject, signingInput), signature))
      : isSignedBy(key, signingInput, signature)
  return isRight ? undefined : 'SIGNATURE_WRONG'
}

function isSignedBy(
  { algorithm, keyObject }: SignatureKey,
  signingInput: string,
  signature: Buffer,
): boolean {
  const { hash = null, ecdsaBytes } = schemes[algorithm]
  const spelled = ecdsaBytes === undefined ? signature : toDer(signature)
  const input = Buffer.from(signingInput, 'latin1')
  return verifyBytes(hash, input, inputOf(algorithm, keyObject), spelled)
}

/** @param keyObject secret for HMAC, else private */
export function signatureOf(
  algorithm: Algorithm,
  keyObject: KeyObject,
  signingInput: string,
): Buffer {
  const { family, hash = null, ecdsaBytes } = schemes[algorithm]
  if (family === 'hmac') return hmac(keyObject, signingInput)
  const input = Buffer.from(signingInput, 'latin1')
  const signature = signBytes(hash, input, inputOf(algorithm, keyObject))
  return ecdsaBytes === undefined ? signature : fromDer(signature, ecdsaBytes / 2)
}

// ASCII as latin1 is the same bytes, at half the price of UTF-8.
function hmac(secret: KeyObject, signingInput: string): Buffer {
  return createHmac('sha256', secret).update(signingInput, 'latin1').digest()
}

// Options where they say something, as a key that comes with any costs Node 20 us more. The padding
// that RSA has without them is that of PKCS #1.
function inputOf(algorithm: Algorithm, key: KeyObject) {
  if (schemes[algorithm].family !== 'pss') return key
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants
  return { key, padding, saltLength }
}
