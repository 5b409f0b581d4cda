/**
 * The signing key of the service, which the auditor chooses so that it can mint tokens of its own.
 *
 * A service gets the key as text in a variable; what it makes of that text is declared in
 * `auth.token`: its bytes, hex, base64, a derived key (RFC 5869), or a private key in PEM.
 *
 * @module
 */

import { generateKeyPairSync, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import type { AuditConfig } from '../../config/config-schema.ts'

type TokenConfig = NonNullable<NonNullable<AuditConfig['auth']>['token']>

const hmacBytes: Readonly<Record<string, number>> = { HS256: 32, HS384: 48, HS512: 64 }

/** Text for `{key}`: strong and random, and of the form that the declared algorithm needs. */
export function chooseSigningKey(token: TokenConfig = {}): string {
  const algorithm = token.algorithm ?? 'HS256'
  const bytes = hmacBytes[algorithm]
  if (bytes === undefined) return pemFor(algorithm)
  const encoding = token.keyEncoding ?? 'utf8'
  // 64 characters: longer than any minimum in use, and of high variety.
  return encoding === 'utf8'
    ? randomBytes(48).toString('base64url')
    : randomBytes(bytes).toString(encoding)
}

/** What a service that is declared so signs with, given the text in its variable. */
export function signingKeyOf(text: string, token: TokenConfig): string | Uint8Array {
  if (text.includes('-----BEGIN')) return text
  const bytes = Buffer.from(text, token.keyEncoding ?? 'utf8')
  if (token.hkdf === undefined) return bytes
  const { salt, info, bytes: length } = token.hkdf
  return new Uint8Array(hkdfSync('sha256', bytes, salt, info, length))
}

function pemFor(algorithm: string): string {
  return String(keyFor(algorithm).export({ type: 'pkcs8', format: 'pem' }))
}

function keyFor(algorithm: string): KeyObject {
  const namedCurve = curves[algorithm]
  if (namedCurve !== undefined) return generateKeyPairSync('ec', { namedCurve }).privateKey
  if (/^[RP]S(256|384|512)$/.test(algorithm)) {
    return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  }
  return generateKeyPairSync('ed25519').privateKey
}

const curves: Readonly<Record<string, string>> = {
  ES256: 'P-256',
  ES384: 'P-384',
  ES512: 'P-521',
}
