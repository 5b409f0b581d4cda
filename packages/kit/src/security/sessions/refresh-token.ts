/**
 * Writes and reads refresh tokens.
 *
 *     r1.  base64url( session 16 | counter 5 | key id 4 | MAC 16 | checksum 4 )
 *
 * 45 bytes are 60 characters without a spare bit, so each token has one spelling. The token follows
 * from (session, counter, key): whoever may have it can be given it again, and a second one for the
 * same counter cannot exist. The checksum tells a token from noise without a key, for scanners that
 * look for leaked secrets.
 *
 * @module
 */

import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { type AccessSecrets, deriveKey } from '../tokens/index.ts'

/** What a token says. */
export interface RefreshTokenContent {
  /** 16 bytes in base64url. */
  readonly sessionId: string
  /** 1 and up; below 2^40, which is 34 years at a thousand rotations a second. */
  readonly counter: number
  /** 8 hexadecimal digits. */
  readonly keyId: string
}

/**
 * Why a token is none of ours: it is no token at all, it is of a key that is not here (any more), or
 * its MAC is wrong.
 */
export type RefreshTokenFault = 'malformed' | 'key_unknown' | 'forged'

export interface RefreshTokens {
  /** Of the key that makes new tokens. */
  readonly keyId: string
  /** @returns undefined if the key is not here. */
  write(content: RefreshTokenContent): string | undefined
  read(token: string): RefreshTokenContent | RefreshTokenFault
}

const prefix = 'r1.'
const spelling = /^r1\.[A-Za-z0-9_-]{60}$/
const [counterAt, keyIdAt, macAt, checksumAt, length] = [16, 21, 25, 41, 45]

/** @throws RangeError if a secret is under 32 bytes. */
export function refreshTokens({ secret, previous }: AccessSecrets): RefreshTokens {
  const current = refreshKey(secret)
  const keys = new Map([[current.id, current.key]])
  if (previous !== undefined) {
    const { id, key } = refreshKey(previous)
    if (!keys.has(id)) keys.set(id, key)
  }
  return {
    keyId: current.id,
    write(content) {
      const key = keys.get(content.keyId)
      return key && write(content, key)
    },
    read: (token) => read(token, keys),
  }
}

function write({ sessionId, counter, keyId }: RefreshTokenContent, key: KeyObject): string {
  const bytes = Buffer.alloc(length)
  bytes.write(sessionId, 'base64url')
  bytes.writeUIntBE(counter, counterAt, keyIdAt - counterAt)
  bytes.write(keyId, keyIdAt, 'hex')
  macOf(bytes, key).copy(bytes, macAt)
  bytes.writeUInt32BE(checksumOf(bytes), checksumAt)
  return prefix + bytes.toString('base64url')
}

function read(
  token: string,
  keys: ReadonlyMap<string, KeyObject>,
): RefreshTokenContent | RefreshTokenFault {
  if (!spelling.test(token)) return 'malformed'
  const bytes = Buffer.from(token.slice(prefix.length), 'base64url')
  if (bytes.readUInt32BE(checksumAt) !== checksumOf(bytes)) return 'malformed'

  const keyId = bytes.toString('hex', keyIdAt, macAt)
  const key = keys.get(keyId)
  if (key === undefined) return 'key_unknown'
  if (!timingSafeEqual(macOf(bytes, key), bytes.subarray(macAt, checksumAt))) return 'forged'
  return {
    sessionId: bytes.toString('base64url', 0, counterAt),
    counter: bytes.readUIntBE(counterAt, keyIdAt - counterAt),
    keyId,
  }
}

function refreshKey(secret: string | Uint8Array): { readonly id: string; readonly key: KeyObject } {
  const key = createSecretKey(deriveKey(secret, 'refresh'))
  const id = createHmac('sha256', key).update('kid').digest('hex').slice(0, 8)
  return { id, key }
}

function macOf(bytes: Buffer, key: KeyObject): Buffer {
  return createHmac('sha256', key)
    .update(prefix)
    .update(bytes.subarray(0, macAt))
    .digest()
    .subarray(0, checksumAt - macAt)
}

function checksumOf(bytes: Buffer): number {
  return crc32(bytes.subarray(0, checksumAt), crc32(prefix))
}
