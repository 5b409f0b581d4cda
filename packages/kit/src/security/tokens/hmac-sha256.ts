/**
 * HMAC-SHA-256 (RFC 2104) of many texts with one secret: H(outer key, H(inner key, text)).
 *
 * For each text two hashes at once, instead of an `Hmac` object. Measured: 1.2 us less of 7 for a token
 * of 430 characters, most of it for making such objects and for collecting them as garbage. Each hash
 * comes as a string and not as a `Buffer`: 0.5 us less of 6.7.
 *
 * @module
 */

import { hash, timingSafeEqual } from 'node:crypto'

const blockBytes = 64
const hashBytes = 32

/**
 * The function that it returns says whether a MAC is that of a text in ASCII, after the same time
 * wherever they differ.
 *
 * @throws RangeError (that function) for a text of more than `textCharactersMax`.
 */
export function hmacSha256Test(
  secret: Uint8Array,
  textCharactersMax: number,
): (text: string, mac: Uint8Array) => boolean {
  const key = Buffer.alloc(blockBytes)
  key.set(secret.length > blockBytes ? hash('sha256', secret, 'buffer') : secret)
  // The keys stay where they are; what is hashed is written behind them.
  const inner = Buffer.alloc(blockBytes + textCharactersMax)
  const outer = Buffer.alloc(blockBytes + hashBytes)
  const expected = Buffer.alloc(hashBytes)
  inner.set(key.map((byte) => byte ^ 0x36))
  outer.set(key.map((byte) => byte ^ 0x5c))

  return function isMac(text, mac) {
    if (text.length > textCharactersMax) {
      throw new RangeError(`a text may have ${textCharactersMax} characters, got ${text.length}`)
    }
    const end = blockBytes + inner.write(text, blockBytes, 'binary')
    outer.write(hash('sha256', inner.subarray(0, end), 'binary'), blockBytes, 'binary')
    expected.write(hash('sha256', outer, 'binary'), 'binary')
    return mac.length === hashBytes && timingSafeEqual(expected, mac)
  }
}
