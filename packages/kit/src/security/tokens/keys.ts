/**
 * Keys that check and sign tokens, each tied to one algorithm when it is made.
 *
 * A secret becomes an HMAC key only through bytes, and a public key is never bytes, so nobody can
 * sign with a public key as if it were a secret. `kid` follows from the key unless its issuer names
 * it: the JWK thumbprint (RFC 7638), or a MAC of a constant for a secret.
 *
 * @module
 */

import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
  KeyObject,
} from 'node:crypto'
import { hmacSha256Test } from './hmac-sha256.ts'
import { tokenCharactersMax } from './parse.ts'
import { refuseWeakRsa } from './rsa-rules.ts'
import { type Algorithm, type SignatureKey, schemes } from './signature.ts'

/** The type of our own tokens (RFC 9068, section 2.1). */
export const accessTokenType = 'at+jwt'

/** Checks signatures. */
export interface VerificationKey extends SignatureKey {
  readonly kid: string
}

/** Makes signatures too. */
export interface SigningKey extends VerificationKey {
  /** The secret or the private key. */
  readonly signWith: KeyObject
  /** The encoded header of every token that the key signs. */
  readonly headerPart: string
}

export interface VerificationKeyOptions {
  /** A public key: PEM, JWK or `KeyObject`. Of a private one, the public half is taken. */
  readonly key: string | JsonWebKey | KeyObject
  readonly algorithm: Exclude<Algorithm, 'HS256'>
  /** What the issuer calls the key. Default: its thumbprint. */
  readonly kid?: string
}

/** At least as long as the hash (RFC 7518, section 3.2). */
const secretBytesMin = 32
const kidBytes = 16
const curves: { readonly [algorithm: string]: string } = {
  ES256: 'prime256v1',
  ES384: 'secp384r1',
  ES512: 'secp521r1',
}

/**
 * A public key that checks tokens of the algorithm.
 *
 * @throws RangeError if the key is of another kind, or weak.
 */
export function verificationKey({ key, algorithm, kid }: VerificationKeyOptions): VerificationKey {
  const keyObject = publicKeyOf(key)
  refuseOtherKind(keyObject, algorithm)
  if (keyObject.asymmetricKeyType === 'rsa') refuseWeakRsa(keyObject)
  return Object.freeze({
    kid: kid ?? thumbprint(keyObject),
    algorithm,
    keyObject,
    signatureBytes: signatureBytesOf(keyObject, algorithm),
  })
}

/**
 * A private key that signs our tokens: Ed25519 with EdDSA, P-256 with ES256.
 *
 * @param key PEM, JWK or `KeyObject`
 * @throws RangeError if it is of another kind.
 */
export function signingKey(key: string | JsonWebKey | KeyObject): SigningKey {
  const signWith = privateKeyOf(key)
  const algorithm = signWith.asymmetricKeyType === 'ed25519' ? 'EdDSA' : 'ES256'
  return withHeader(verificationKey({ key: signWith, algorithm }), signWith)
}

/**
 * A secret that signs and checks with HS256; see `deriveKey` for where it comes from.
 *
 * @throws RangeError if it is under 32 bytes.
 */
export function secretSigningKey(secret: Uint8Array): SigningKey {
  const key = secretVerificationKey(secret)
  return withHeader(key, key.keyObject)
}

/**
 * A secret that only checks, as after a rotation.
 *
 * @throws RangeError if it is under 32 bytes.
 */
export function secretVerificationKey(secret: Uint8Array): VerificationKey {
  refuseShortSecret(secret)
  const mark = createHmac('sha256', secret).update('kid').digest()
  return Object.freeze({
    kid: mark.toString('base64url', 0, kidBytes),
    algorithm: 'HS256',
    keyObject: createSecretKey(secret),
    signatureBytes: 32,
    isMac: hmacSha256Test(secret, tokenCharactersMax),
  })
}

/** The public half as its JWK, without a name; nothing that is private or symmetric is in it. */
export function publicJwk(keyObject: KeyObject): JsonWebKey {
  const { kty, crv, x, y, n, e } = publicKeyOf(keyObject).export({ format: 'jwk' })
  const members = Object.entries({ crv, e, kty, n, x, y })
  return Object.fromEntries(members.filter(([, value]) => value !== undefined))
}

/** @throws RangeError if it is under 32 bytes. */
export function refuseShortSecret(secret: Uint8Array): void {
  if (secret.byteLength >= secretBytesMin) return
  throw new RangeError(`a secret must have ${secretBytesMin} bytes, got ${secret.byteLength}`)
}

function withHeader(key: VerificationKey, signWith: KeyObject): SigningKey {
  const header = { alg: key.algorithm, typ: accessTokenType, kid: key.kid }
  const headerPart = Buffer.from(JSON.stringify(header)).toString('base64url')
  return Object.freeze({ ...key, signWith, headerPart })
}

function publicKeyOf(key: string | JsonWebKey | KeyObject): KeyObject {
  if (!(key instanceof KeyObject)) {
    return createPublicKey(typeof key === 'string' ? key : { key, format: 'jwk' })
  }
  if (key.type === 'secret') throw new RangeError('a secret has no public half')
  return key.type === 'public' ? key : createPublicKey(key)
}

function privateKeyOf(key: string | JsonWebKey | KeyObject): KeyObject {
  if (!(key instanceof KeyObject)) {
    return createPrivateKey(typeof key === 'string' ? key : { key, format: 'jwk' })
  }
  if (key.type !== 'private') throw new RangeError(`to sign takes a private key, got a ${key.type}`)
  return key
}

function refuseOtherKind(key: KeyObject, algorithm: Algorithm): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  const { family } = schemes[algorithm]
  const isFit =
    (family === 'eddsa' && type === 'ed25519') ||
    (family === 'ecdsa' && type === 'ec' && details?.namedCurve === curves[algorithm]) ||
    ((family === 'pss' || family === 'pkcs1') && type === 'rsa')
  if (isFit) return
  const kind = details?.namedCurve ?? type
  throw new RangeError(`a key of kind ${kind} cannot check ${algorithm}`)
}

function signatureBytesOf(key: KeyObject, algorithm: Algorithm): number {
  const { modulusLength } = key.asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined) return Math.ceil(modulusLength / 8)
  return schemes[algorithm].ecdsaBytes ?? 64
}

// RFC 7638: the required members of the key's type, sorted by name, without white space.
function thumbprint(key: KeyObject): string {
  return createHash('sha256')
    .update(JSON.stringify(publicJwk(key)))
    .digest('base64url')
}
