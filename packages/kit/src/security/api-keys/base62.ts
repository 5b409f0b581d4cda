/**
 * Text of digits and letters alone: it survives a double click, a URL and a shell as it is.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** Bytes from here on would make the first characters likelier than the others. */
const unbiased = 256 - (256 % alphabet.length)

/** Each character has 5.95 bits of randomness. */
export function randomBase62(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < unbiased && text.length < length) text += alphabet[byte % alphabet.length]
    }
  }
  return text
}

/** A whole number in so many characters, the greatest place first. */
export function toBase62(value: number, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / alphabet.length)) {
    text = alphabet[rest % alphabet.length] + text
  }
  return text
}
