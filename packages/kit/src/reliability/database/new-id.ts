/**
 * Identifiers that sort by the time of their making: UUID version 7 (RFC 9562, section 5.7).
 *
 * Of one process each is greater than the one before, also within a millisecond and after the clock
 * has stepped back: 26 bits after the time are a counter (section 6.2, method 1). It starts anew at a
 * random number below 2^25 in each millisecond, so 2^25 ids fit into one; 48 random bits follow.
 * Ids of several processes sort by their clocks.
 *
 * @module
 */

import { randomFillSync } from 'node:crypto'

export interface IdSource {
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
  /** Fills the bytes at random. Default that of the system. */
  readonly fill?: (bytes: Buffer) => void
  /** Ids of one millisecond, before the next one is begun ahead of the clock. Default 2^25. */
  readonly idsPerMsMax?: number
}

const seedBytes = 4
const noiseBytes = 6

/** Makes a function that makes ids; see {@link newId}. */
export function idSource({
  now = Date.now,
  fill = randomFillSync,
  idsPerMsMax = 2 ** 25,
}: IdSource = {}): () => string {
  // Randomness of the system costs a call for any amount, so it is taken for many ids at once.
  const pool = Buffer.alloc(4_096)
  let used = pool.length
  let timeMs = -1
  let time = ''
  let counter = 0
  let counterEnd = 0

  function take(bytes: number): number {
    if (used + bytes > pool.length) {
      fill(pool)
      used = 0
    }
    used += bytes
    return used - bytes
  }

  function startMillisecond(ms: number): void {
    timeMs = ms
    const digits = ms.toString(16).padStart(12, '0')
    time = `${digits.slice(0, 8)}-${digits.slice(8)}`
    counter = pool.readUInt32BE(take(seedBytes)) >>> 7
    counterEnd = counter + idsPerMsMax
  }

  return () => {
    const nowMs = now()
    if (nowMs > timeMs) startMillisecond(nowMs)
    else counter += 1
    if (counter === counterEnd) startMillisecond(timeMs + 1)
    const start = take(noiseBytes)
    const noise = pool.toString('hex', start, start + noiseBytes)
    // 12 bits stand after the version 7 (binary 0111), 14 after the variant (binary 10).
    const high = (0x7000 | (counter >>> 14)).toString(16)
    const low = (0x8000 | (counter & 0x3fff)).toString(16)
    return `${time}-${high}-${low}-${noise}`
  }
}

/** A new UUIDv7 in its usual text of 36 characters, greater than all before it. */
export const newId: () => string = idSource()
