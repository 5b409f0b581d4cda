/**
 * A seal on what the chain's keepers say of it: HMAC-SHA-256 under a key that is not in the database,
 * so that who can write there cannot make up a past that fits.
 *
 * @module
 */

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { AnchorRow } from './tables.ts'

/** The first key seals; all of them are accepted, so that a key can be replaced. */
export type SealKeys = readonly (string | Uint8Array)[]

export function sealOf(text: string, keys: SealKeys): string | null {
  const [key] = keys
  return key === undefined ? null : mac(text, key)
}

/** True without keys, where there is nothing to hold a seal against. */
export function isSealed(text: string, seal: string | null, keys: SealKeys): boolean {
  if (keys.length === 0) return true
  return seal !== null && keys.some((key) => areEqual(mac(text, key), seal))
}

/** What the seal of an anchor covers: canonical JSON (RFC 8785), as in `chain.ts`. */
export function anchorText({
  purpose,
  sequence,
  hash,
  created_at,
}: Omit<AnchorRow, 'seal'>): string {
  return JSON.stringify(['anchor', purpose, sequence, hash, created_at])
}

function mac(text: string, key: string | Uint8Array): string {
  return createHmac('sha256', key).update(text).digest('hex')
}

function areEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
