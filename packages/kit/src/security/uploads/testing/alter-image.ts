/**
 * Real images with something put into them, or with a header that lies.
 *
 * @module
 */

import { crc32, deflateSync } from 'node:zlib'
import { gif, jpeg, png, webp } from './images.ts'

/** A segment, such as a comment (0xfe), directly after the beginning of the JPEG. */
export function jpegWith(marker: number, content: string | Uint8Array, image = jpeg): Buffer {
  const data = Buffer.from(content as string, 'latin1')
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([image.subarray(0, 2), head, data, image.subarray(2)])
}

/** A JPEG whose frame header says another size. */
export function jpegOf(width: number, height: number): Buffer {
  const image = Buffer.from(jpeg)
  const at = image.indexOf(Buffer.from([0xff, 0xc0]))
  image.writeUInt16BE(height, at + 5)
  image.writeUInt16BE(width, at + 7)
  return image
}

export function pngChunk(type: string, content: string | Uint8Array): Buffer {
  const data = Buffer.concat([Buffer.from(type), Buffer.from(content as string, 'latin1')])
  const chunk = Buffer.alloc(data.length + 8)
  chunk.writeUInt32BE(data.length - 4, 0)
  chunk.set(data, 4)
  chunk.writeUInt32BE(crc32(data), data.length + 4)
  return chunk
}

/** Chunks before the end of the PNG. */
export function pngWith(...chunks: Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, -12), ...chunks, png.subarray(-12)])
}

/** A PNG with a right checksum that says any size, and holds a few bytes. */
export function pngOf(width: number, height: number, depth = 8, colour = 2): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, colour], 8)
  const data = deflateSync(Buffer.alloc(1000))
  return Buffer.concat([
    png.subarray(0, 8),
    ...[pngChunk('IHDR', header), pngChunk('IDAT', data), pngChunk('IEND', '')],
  ])
}

/** An extension, such as a comment (0xfe), before the first frame of the GIF. */
export function gifWith(label: number, content: string): Buffer {
  const block = Buffer.from([0x21, label, content.length, ...Buffer.from(content, 'latin1'), 0])
  const at = gif.indexOf(Buffer.from([0x21, 0xf9]))
  return Buffer.concat([gif.subarray(0, at), block, gif.subarray(at)])
}

/** The GIF with its one frame as often as wanted. */
export function gifOf(frames: number): Buffer {
  const at = gif.indexOf(Buffer.from([0x21, 0xf9]))
  const frame = gif.subarray(at, -1)
  const repeated = Buffer.alloc(frame.length * frames, frame)
  return Buffer.concat([gif.subarray(0, at), repeated, gif.subarray(-1)])
}

/** A chunk at the end of the WebP. */
export function webpWith(type: string, content: string, image = webp): Buffer {
  const data = Buffer.from(content, 'latin1')
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(data.length, 4)
  const changed = Buffer.concat([image, head, data, Buffer.alloc(data.length & 1)])
  changed.writeUInt32LE(changed.length - 8, 4)
  return changed
}
