/**
 * The 64-bit key of an id, the same on every node, without an allocation.
 *
 * The ids of our tokens and sessions are 16 random bytes: the first 8 are the key. Ids of users and
 * API keys are made by the service, so a fast hash does (two lanes of MurmurHash3, x86 32 bits).
 * Subjects of other issuers may be chosen by strangers, who could search for two that collide: for
 * them it is SHA-256.
 *
 * With a million entries one check in 10^13 meets a foreign entry, and then refuses a good token.
 *
 * @module
 */

import { hash } from 'node:crypto'

const identifierPattern = /^[\w-]{22}$/

const sextets = new Uint8Array(128)
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
for (let index = 0; index < alphabet.length; index += 1) {
  sextets[alphabet.charCodeAt(index)] = index
}

const highSeed = 0x3c6ef372
const lowSeed = 0x510e527f

/** Holds the key that was read last, in two signed 32-bit halves. */
export class KeyReader {
  high = 0
  low = 0

  nothing(): void {
    this.high = 0
    this.low = 0
  }

  /** @throws RangeError unless it is 16 bytes in base64url */
  identifier(id: string): void {
    if (!identifierPattern.test(id)) {
      throw new RangeError('the id of a token or session must be 16 bytes in base64url')
    }
    this.prefix(id)
  }

  /** Of an id that is known to be one, or of its first 11 characters. */
  prefix(id: string): void {
    this.high =
      (sextetAt(id, 0) << 26) |
      (sextetAt(id, 1) << 20) |
      (sextetAt(id, 2) << 14) |
      (sextetAt(id, 3) << 8) |
      (sextetAt(id, 4) << 2) |
      (sextetAt(id, 5) >> 4)
    this.low =
      ((sextetAt(id, 5) & 15) << 28) |
      (sextetAt(id, 6) << 22) |
      (sextetAt(id, 7) << 16) |
      (sextetAt(id, 8) << 10) |
      (sextetAt(id, 9) << 4) |
      (sextetAt(id, 10) >> 2)
  }

  text(id: string): void {
    let high = highSeed
    let low = lowSeed
    for (let index = 0; index < id.length; index += 1) {
      const unit = Math.imul(id.charCodeAt(index), 0xcc9e2d51)
      const block = Math.imul((unit << 15) | (unit >>> 17), 0x1b873593)
      high = mixed(high ^ block)
      low = mixed(low ^ Math.imul(block, 0x85ebca77))
    }
    this.high = finished(high ^ id.length)
    this.low = finished(low ^ id.length)
  }

  subject(id: string): void {
    const digest = hash('sha256', id, 'buffer')
    this.high = digest.readInt32BE(0)
    this.low = digest.readInt32BE(4)
  }
}

function sextetAt(id: string, index: number): number {
  return sextets[id.charCodeAt(index) & 127] ?? 0
}

function mixed(lane: number): number {
  return (Math.imul((lane << 13) | (lane >>> 19), 5) + 0xe6546b64) | 0
}

function finished(lane: number): number {
  let bits = lane
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}
