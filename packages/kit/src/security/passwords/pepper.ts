/**
 * Secrets that go into every hash and are kept apart from the database: whoever copies the table
 * alone cannot even begin to guess.
 *
 * The id in a hash follows from the secret, so it cannot name the wrong one.
 *
 * @module
 */

import { hkdfSync } from 'node:crypto'

const secretBytesMin = 32
const keyBytes = 32
// Eight characters of base64; a service has two or three peppers in its life.
const idBytes = 6

export interface Pepper {
  readonly keyId: string
  readonly key: Uint8Array
}

/** @throws RangeError if the secret is under 32 bytes. */
export function pepperOf(name: string, secret: string | Uint8Array): Pepper {
  const bytes = typeof secret === 'string' ? Buffer.from(secret) : secret
  if (bytes.byteLength < secretBytesMin) {
    throw new RangeError(
      `${name} must be at least ${secretBytesMin} bytes, got ${bytes.byteLength}`,
    )
  }
  return {
    keyId: derive(bytes, 'pepper-id', idBytes).toString('base64'),
    key: derive(bytes, 'pepper', keyBytes),
  }
}

function derive(secret: Uint8Array, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `plimsoll/v1/${purpose}`, length))
}
