/**
 * HalfSipHash-1-3 with a result of 64 bits: finds keys in a table without keeping them.
 *
 * Keys are chosen by strangers. With a secret of this process nobody can find two keys that share a
 * counter, or many that crowd one corner of the table. Among 100,000 keys the chance that any two
 * are the same here is 3 in 10,000,000,000.
 *
 * @see https://cr.yp.to/siphash/siphash-20120918.pdf
 *
 * @module
 */

import { randomBytes } from 'node:crypto'

export type HashSecret = readonly [low: number, high: number]

const finalRounds = 3

export function randomSecret(): HashSecret {
  const bytes = randomBytes(8)
  return [bytes.readInt32LE(0), bytes.readInt32LE(4)]
}

export class KeyHash {
  /** The result of the last {@link of}, as two numbers of 32 bits; `low` is never 0. */
  low = 1
  high = 0
  readonly #secret: HashSecret

  constructor(secret: HashSecret = randomSecret()) {
    this.#secret = secret
  }

  /** `space` keeps equal keys of different limits apart. */
  of(space: number, key: string): void {
    let v0 = this.#secret[0]
    let v1 = this.#secret[1] ^ 0xee
    let v2 = 0x6c796765 ^ this.#secret[0]
    let v3 = 0x74656462 ^ this.#secret[1]
    // One word for the space, one for every two characters, one for the last and the length.
    const words = (key.length >>> 1) + 2
    for (let round = 0; round < words + 2 * finalRounds; round += 1) {
      const word = round < words ? wordAt(key, space, round) : 0
      if (round === words) v2 ^= 0xee
      if (round === words + finalRounds) {
        this.low = (v1 ^ v3) >>> 0 || 1
        v1 ^= 0xdd
      }
      v3 ^= word
      v0 = (v0 + v1) | 0
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
      v0 = (v0 << 16) | (v0 >>> 16)
      v2 = (v2 + v3) | 0
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
      v0 = (v0 + v3) | 0
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
      v2 = (v2 + v1) | 0
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
      v2 = (v2 << 16) | (v2 >>> 16)
      v0 ^= word
    }
    this.high = (v1 ^ v3) >>> 0
  }
}

function wordAt(key: string, space: number, round: number): number {
  if (round === 0) return space
  const at = 2 * (round - 1)
  if (at + 1 < key.length) return key.charCodeAt(at) | (key.charCodeAt(at + 1) << 16)
  return (at < key.length ? key.charCodeAt(at) : 0) | (key.length << 16)
}
