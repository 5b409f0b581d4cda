/**
 * A picture that is small to send and large to decode: one colour.
 *
 * @module
 */

import { crc32, deflateSync } from 'node:zlib'

/** A square PNG (ISO 15948), `side` pixels wide, with so many bits of red, of green and of blue. */
export function largePicture(side: number, bits: 8 | 16 = 8): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(side, 0)
  head.writeUInt32BE(side, 4)
  head.set([bits, 2, 0, 0, 0], 8)
  const row = Buffer.alloc(1 + side * 3 * (bits / 8))
  // Paeth, the filter that takes longest to undo.
  row.writeUInt8(4)
  const pixels = deflateSync(Buffer.alloc(side * row.length, row), { level: 1 })
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
