/**
 * A small gzip body that becomes a large one (RFC 1952): blanks before a JSON value, which are legal
 * anywhere, so that the request is valid at any size.
 *
 * One block of blanks is compressed once and repeated, since a full flush makes blocks independent
 * (RFC 1951): making a gigabyte costs a checksum over it, and no memory.
 *
 * @module
 */

import { constants, crc32, deflateRawSync } from 'node:zlib'

const blockBytes = 1024 * 1024
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])

/** `blocks` mebibytes of blanks, and then the text. */
export function inflatingBody(text: string, blocks: number): Uint8Array {
  const blanks = Buffer.alloc(blockBytes, ' ')
  const block = deflateRawSync(blanks, { finishFlush: constants.Z_FULL_FLUSH, level: 9 })
  const tail = Buffer.from(text)
  let checksum = 0
  for (let i = 0; i < blocks; i += 1) checksum = crc32(blanks, checksum)
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(tail, checksum), 0)
  trailer.writeUInt32LE((blocks * blockBytes + tail.length) % 2 ** 32, 4)
  const repeated = Array.from({ length: blocks }, () => block)
  return Buffer.concat([header, ...repeated, deflateRawSync(tail), trailer])
}
