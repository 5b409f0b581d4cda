/**
 * What an API key looks like:
 *
 *     plk_ 12 characters that name it | 43 secret ones | 6 of CRC-32 over all before
 *
 * in base62, so 65 characters in all. The checksum is no security: it lets anyone who finds such a
 * text, a secret scanner or we, tell a key from noise without asking the service. `plk_` and the name
 * are the prefix, which is shown and stored as it is; of the whole key only a digest is. The secret
 * has 256 random bits, so a digest needs neither salt nor slowness.
 *
 * @module
 */

import { hash, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { randomBase62, toBase62 } from './base62.ts'

export interface NewKey {
  /** To be shown once, and stored nowhere. */
  readonly key: string
  readonly prefix: string
  readonly digest: Buffer
}

/** Finds keys in any text; {@link looksLikeApiKey} tells which of them are. */
export const apiKeyPattern = '\\bplk_[0-9A-Za-z]{61}\\b'

const mark = 'plk_'
const nameLength = 12
const secretLength = 43
const checksumLength = 6
const prefixLength = mark.length + nameLength
const wholeKey = /^plk_[0-9A-Za-z]{61}$/

export function makeKey(): NewKey {
  const body = mark + randomBase62(nameLength + secretLength)
  const key = body + checksumOf(body)
  return { key, prefix: prefixOf(key), digest: digestOf(key) }
}

/** Whether the text is an API key of ours by its form and checksum; not whether it is valid. */
export function looksLikeApiKey(text: string): boolean {
  if (!wholeKey.test(text)) return false
  return text.endsWith(checksumOf(text.slice(0, -checksumLength)))
}

/** The part that is no secret. */
export function prefixOf(key: string): string {
  return key.slice(0, prefixLength)
}

/** SHA-256, for this purpose alone. */
export function digestOf(key: string): Buffer {
  return hash('sha256', `plimsoll/v1/api-key:${key}`, 'buffer')
}

/** In constant time. */
export function isKeyOf(digest: Buffer, key: string): boolean {
  return timingSafeEqual(digest, digestOf(key))
}

function checksumOf(body: string): string {
  return toBase62(crc32(body), checksumLength)
}
