/**
 * Random lower-case hex, cut from a pool: one call of the system's generator serves some
 * hundred requests, because the call costs far more than the bytes.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'

const poolBytes = 8_192

/** Makes a source; `random` gives so many random bytes. */
export function randomHexSource(
  random: (bytes: number) => Buffer = randomBytes,
): (chars: number) => string {
  let pool = ''
  let used = 0

  return (chars) => {
    if (used + chars > pool.length) {
      pool = random(poolBytes).toString('hex')
      used = 0
    }
    used += chars
    return pool.slice(used - chars, used)
  }
}
