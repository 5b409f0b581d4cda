/**
 * One key for each purpose from one secret (HKDF-SHA-256, RFC 5869).
 *
 * A key that leaks, or a flaw in how one purpose uses its own, says nothing about the others.
 *
 * @module
 */

import { hkdfSync } from 'node:crypto'
import type { RingKey } from './key-ring.ts'
import { refuseShortSecret, secretSigningKey, secretVerificationKey } from './keys.ts'

/** What a key is for. Its text is part of the derivation and never changes. */
export type KeyPurpose = 'access' | 'refresh' | 'device-cookie' | 'identifier-hash'

export interface AccessSecrets {
  /** `SECRET_KEY`: signs. At least 32 bytes. */
  readonly secret: string | Uint8Array
  /** `SECRET_KEY_PREVIOUS`: still checks. Default: none. */
  readonly previous?: string | Uint8Array | undefined
}

const keyBytes = 32

/**
 * The key of 32 bytes for the purpose.
 *
 * How good a secret must be beyond its length is judged where configuration is read.
 *
 * @throws RangeError if the secret is under 32 bytes.
 */
export function deriveKey(secret: string | Uint8Array, purpose: KeyPurpose): Buffer {
  const bytes = typeof secret === 'string' ? Buffer.from(secret) : secret
  refuseShortSecret(bytes)
  return Buffer.from(hkdfSync('sha256', bytes, '', `plimsoll/v1/${purpose}`, keyBytes))
}

/** The access keys of a service that checks its own tokens, for a `KeyRing`. */
export function secretKeys({ secret, previous }: AccessSecrets): RingKey[] {
  const current: RingKey = { key: secretSigningKey(deriveKey(secret, 'access')) }
  if (previous === undefined) return [current]
  return [current, { key: secretVerificationKey(deriveKey(previous, 'access')) }]
}
