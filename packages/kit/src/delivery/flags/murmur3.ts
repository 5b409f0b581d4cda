/**
 * MurmurHash3, x86, 32 bits, of the UTF-8 of a text: fast, and spread evenly. It keeps no secret.
 *
 * @see https://github.com/aappleby/smhasher/wiki/MurmurHash3, public domain
 * @module
 */

const beyondAscii = /[\u0080-\uffff]/

/** From 0 to 2^32 - 1. */
export function murmur3(text: string, seed: number): number {
  // One character a byte, without making bytes of the texts that are so already.
  const bytes = beyondAscii.test(text) ? Buffer.from(text).toString('latin1') : text
  const { length } = bytes
  const whole = length - (length % 4)
  let hash = seed
  for (let at = 0; at < whole; at += 4) {
    hash ^= scrambled(blockAt(bytes, at))
    hash = (hash << 13) | (hash >>> 19)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  if (whole < length) hash ^= scrambled(tailAt(bytes, whole))
  return finished(hash ^ length)
}

/** Little-endian. */
function blockAt(bytes: string, at: number): number {
  return tailAt(bytes, at) | (bytes.charCodeAt(at + 3) << 24)
}

/** Of up to three bytes. Beyond the end is NaN, which shifts to 0. */
function tailAt(bytes: string, at: number): number {
  return bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8) | (bytes.charCodeAt(at + 2) << 16)
}

function scrambled(block: number): number {
  const product = Math.imul(block, 0xcc9e2d51)
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593)
}

function finished(hash: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
