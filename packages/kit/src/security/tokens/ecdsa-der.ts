/**
 * The two spellings of an ECDSA signature: two halves of fixed length, as tokens have it (RFC 7518,
 * section 3.4), and two integers in DER, as OpenSSL does (RFC 3279, section 2.2.3).
 *
 * Node converts too, if a key comes with the option `dsaEncoding`. Measured for ES256 on Node 24: that
 * takes 20 us of 117, and that a key comes with any option another 20.
 *
 * @module
 */

const SEQUENCE = 0x30
const INTEGER = 0x02
/** A longer length has a byte that says how many bytes it has. */
const shortMax = 0x7f
const ONE_BYTE_MORE = 0x81

/** @param halves r and s, of the same length each, 66 bytes at most */
export function toDer(halves: Buffer): Buffer {
  const middle = halves.length / 2
  const [r, s] = [integer(halves.subarray(0, middle)), integer(halves.subarray(middle))]
  const length = r.length + s.length
  const head = length > shortMax ? [SEQUENCE, ONE_BYTE_MORE, length] : [SEQUENCE, length]
  return Buffer.concat([Buffer.from(head), r, s])
}

/** @param der of OpenSSL, which is believed */
export function fromDer(der: Buffer, halfBytes: number): Buffer {
  const halves = Buffer.alloc(2 * halfBytes)
  let at = (der[1] ?? 0) > shortMax ? 3 : 2
  for (const end of [halfBytes, 2 * halfBytes]) {
    const next = at + 2 + (der[at + 1] ?? 0)
    // What is longer than a half has a zero before it, lest it seem negative.
    const value = der.subarray(Math.max(at + 2, next - halfBytes), next)
    halves.set(value, end - value.length)
    at = next
  }
  return halves
}

/** Without zeros that say nothing, and with one where the first bit would say "negative". */
function integer(half: Buffer): Buffer {
  let from = 0
  while (from < half.length - 1 && half[from] === 0) from += 1
  const value = half.subarray(from)
  const isNegative = (value[0] ?? 0) > shortMax
  const head = isNegative ? [INTEGER, value.length + 1, 0] : [INTEGER, value.length]
  return Buffer.concat([Buffer.from(head), value])
}
