/**
 * The text of an argon2id hash, in PHC string format:
 * `$argon2id$v=19$m=19456,t=2,p=1,keyid=…$salt$hash`.
 *
 * Stricter than the format: one spelling of a hash, parameters in this order, version 19 alone, and
 * no more work than {@link mostParameters}, which a corrupted row could else order.
 *
 * @module
 */

import { areComputable, type HashParameters } from './hash-parameters.ts'

export interface Argon2Hash extends HashParameters {
  readonly kind: 'argon2'
  readonly salt: Uint8Array
  readonly hash: Uint8Array
  /** Names the pepper; `undefined`: hashed without. */
  readonly keyId: string | undefined
}

const charactersMax = 256
// 8 to 48 bytes of salt, 16 to 64 of hash; the id of a key has at most 8 bytes.
const shape =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,9}),t=([1-9]\d{0,9}),p=([1-9]\d{0,2})(?:,keyid=([A-Za-z0-9+/]{1,11}))?\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,86})$/

/** `undefined` if it is not such a text, or orders too much work. */
export function parsePhc(text: string): Argon2Hash | undefined {
  if (text.length > charactersMax) return undefined
  const [, memory, passes, lanes, keyId, saltText = '', hashText = ''] = shape.exec(text) ?? []
  const parameters = { memoryKiB: Number(memory), passes: Number(passes), lanes: Number(lanes) }
  const salt = decode(saltText)
  const hash = decode(hashText)
  if (salt === undefined || hash === undefined || !areComputable(parameters)) return undefined
  return { kind: 'argon2', ...parameters, salt, hash, keyId }
}

export function formatPhc({ memoryKiB, passes, lanes, keyId, salt, hash }: Argon2Hash): string {
  const key = keyId === undefined ? '' : `,keyid=${keyId}`
  const parameters = `m=${memoryKiB},t=${passes},p=${lanes}${key}`
  return `$argon2id$v=19$${parameters}$${encode(salt)}$${encode(hash)}`
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}

function decode(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  // Unlike text with the same bytes, such as one with other spare bits, is not ours.
  return text !== '' && encode(bytes) === text ? bytes : undefined
}
