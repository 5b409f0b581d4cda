/**
 * The text of a bcrypt hash: `$2b$12$`, then 22 characters of salt and 31 of hash.
 *
 * `$2a$`, `$2b$` and `$2y$` name repairs of other implementations; of one that is right all three
 * mean the same. `$2x$` marks hashes of a defective one and is refused.
 *
 * @module
 */

export interface BcryptHash {
  readonly kind: 'bcrypt'
  /** The logarithm of the rounds. */
  readonly cost: number
  /** 16 bytes. */
  readonly salt: Uint8Array
  /** 23 bytes: the format leaves the last one out. */
  readonly hash: Uint8Array
}

export const bcryptHashBytes = 23

const shape = /^\$2[aby]\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/
const alphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** `undefined` if it is not such a text, or of a higher cost. */
export function parseBcrypt(text: string, costMax: number): BcryptHash | undefined {
  const [, digits, salt = '', hash = ''] = shape.exec(text) ?? []
  const cost = Number(digits)
  if (!(cost >= 4 && cost <= costMax)) return undefined
  return { kind: 'bcrypt', cost, salt: decode(salt), hash: decode(hash) }
}

// Spare bits may be set: implementations in use have written them and ignore them.
function decode(text: string): Uint8Array {
  const standard = text.replace(/./g, (character) => base64.charAt(alphabet.indexOf(character)))
  return Buffer.from(standard, 'base64')
}
