/**
 * The headers of a BMP: OS/2 1 (12 bytes) and 2 (16 or 64), Windows 3 (40), with masks (52, 56),
 * version 4 (108) and 5 (124).
 *
 * Read and checked whole before a pixel is touched or memory taken. Not read: embedded JPEG and
 * PNG, and the Huffman and 24-bit run-length variants of OS/2, which no program writes today.
 *
 * @module
 */

import { int32LE, uint16LE, uint32LE } from './byte-order.ts'
import { ImageCorruptError } from './errors.ts'

export interface BmpHeader {
  readonly width: number
  readonly height: number
  /** Rows are stored from the top; from the bottom otherwise. */
  readonly topDown: boolean
  /** Bits per pixel: 1, 4, 8, 16, 24 or 32. */
  readonly depth: number
  readonly compression: BmpCompression
  /** Where the colours of the palette begin, how many there are, and bytes of each. */
  readonly palette: { readonly at: number; readonly count: number; readonly entryBytes: number }
  /** Bits of red, green and blue in a pixel of 16 or 32 bits. */
  readonly masks: readonly [red: number, green: number, blue: number]
  /** Where headers, masks and palette end. */
  readonly headersEnd: number
  readonly pixelsAt: number
  /** Where the image ends; for run lengths as the file size says, since only a decoder knows. */
  readonly end: number
}

export type BmpCompression = 'none' | 'run-length-8' | 'run-length-4' | 'masks'

const OS2_SHORT_HEADER = 12
const OS2_LONG_HEADER = 64

/** The codes of biCompression that are read, with the depths that each allows. */
const COMPRESSIONS: ReadonlyMap<number, readonly [BmpCompression, readonly number[]]> = new Map([
  [0, ['none', [1, 4, 8, 16, 24, 32]]],
  [1, ['run-length-8', [8]]],
  [2, ['run-length-4', [4]]],
  [3, ['masks', [16, 32]]],
  // BI_ALPHABITFIELDS of Windows CE: as 3, with a fourth mask.
  [6, ['masks', [16, 32]]],
])

interface Fields {
  readonly headerBytes: number
  readonly width: number
  readonly height: number
  readonly topDown: boolean
  readonly depth: number
  readonly compressionCode: number
  readonly coloursUsed: number
}

/** Only the size, so that limits can be checked before anything else is. */
export function readBmpSize(bytes: Uint8Array): Pick<BmpHeader, 'width' | 'height'> {
  const { width, height } = readFields(bytes)
  return { width, height }
}

/** @throws ImageCorruptError saying what is wrong. */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const fields = readFields(bytes)
  const { width, height, topDown, depth } = fields
  const compression = compressionOf(fields)
  const masksEnd = 14 + fields.headerBytes + masksBytes(fields)
  const pixelsAt = uint32LE(bytes, 10)
  if (pixelsAt < masksEnd || pixelsAt > bytes.length) {
    throw new ImageCorruptError('The BMP says that its pixels begin where they cannot be.')
  }
  const palette = paletteOf(fields, masksEnd, pixelsAt)
  const headersEnd = masksEnd + palette.count * palette.entryBytes
  const masks = masksOf(bytes, compression, depth)
  const end = checkEnd(bytes, fields, compression, pixelsAt)
  const place = { palette, headersEnd, pixelsAt, end }
  return { width, height, topDown, depth, compression, masks, ...place }
}

/** Bytes of a row of pixels, with the padding to a multiple of four. */
export function rowBytes(width: number, depth: number): number {
  return Math.ceil((width * depth) / 32) * 4
}

function readFields(bytes: Uint8Array): Fields {
  const headerBytes = uint32LE(bytes, 14)
  if (bytes.length < 14 + headerBytes) throw cutShort()
  const fields = headerBytes === OS2_SHORT_HEADER ? shortFields(bytes) : longFields(bytes)
  if (fields.width <= 0 || fields.height <= 0) {
    throw new ImageCorruptError('The BMP says that its width or height is 0 or less.')
  }
  return fields
}

function shortFields(bytes: Uint8Array): Fields {
  return {
    headerBytes: OS2_SHORT_HEADER,
    width: uint16LE(bytes, 18),
    height: uint16LE(bytes, 20),
    topDown: false,
    depth: uint16LE(bytes, 24),
    compressionCode: 0,
    coloursUsed: 0,
  }
}

/** The 16 byte header stops after the depth: all further fields are 0. */
function longFields(bytes: Uint8Array): Fields {
  const headerBytes = uint32LE(bytes, 14)
  const signedHeight = int32LE(bytes, 22)
  const isCut = headerBytes < 40
  return {
    headerBytes,
    width: int32LE(bytes, 18),
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    depth: uint16LE(bytes, 28),
    compressionCode: isCut ? 0 : uint32LE(bytes, 30),
    coloursUsed: isCut ? 0 : uint32LE(bytes, 46),
  }
}

function compressionOf({ headerBytes, compressionCode, depth, topDown }: Fields): BmpCompression {
  const [compression, depths] = COMPRESSIONS.get(compressionCode) ?? []
  // In the long OS/2 header 3 means Huffman coding.
  const isHuffman = headerBytes === OS2_LONG_HEADER && compressionCode === 3
  if (!compression || isHuffman) {
    throw new ImageCorruptError(`The BMP has a compression (${compressionCode}) that is not read.`)
  }
  if (!depths?.includes(depth)) {
    throw new ImageCorruptError(`The BMP has ${depth} bits per pixel, which its kind cannot have.`)
  }
  if (topDown && compression.startsWith('run-length')) {
    throw new ImageCorruptError('The BMP has run lengths and is stored top-down, which cannot be.')
  }
  return compression
}

/** Masks follow the 40 byte header; longer headers contain them, at the same place. */
function masksBytes({ headerBytes, compressionCode }: Fields): number {
  if (headerBytes !== 40) return 0
  if (compressionCode === 3) return 12
  return compressionCode === 6 ? 16 : 0
}

function paletteOf(fields: Fields, at: number, pixelsAt: number): BmpHeader['palette'] {
  const entryBytes = fields.headerBytes === OS2_SHORT_HEADER ? 3 : 4
  if (fields.depth > 8) return { at, count: 0, entryBytes }

  const full = 2 ** fields.depth
  const { coloursUsed } = fields
  const wanted = coloursUsed === 0 || coloursUsed > full ? full : coloursUsed
  // Some programs write fewer colours than they say, and the pixels directly after them.
  const count = Math.min(wanted, Math.floor((pixelsAt - at) / entryBytes))
  if (count === 0) throw new ImageCorruptError('The BMP has no palette and needs one.')
  return { at, count, entryBytes }
}

function masksOf(
  bytes: Uint8Array,
  compression: BmpCompression,
  depth: number,
): BmpHeader['masks'] {
  if (compression !== 'masks')
    return depth === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff]
  const masks = [uint32LE(bytes, 54), uint32LE(bytes, 58), uint32LE(bytes, 62)] as const
  if (masks.every(isContiguous)) return masks
  throw new ImageCorruptError('The BMP has a colour mask that is empty or has gaps.')
}

function isContiguous(mask: number): boolean {
  // Divided by its lowest bit, a mask without gaps is one less than a power of two.
  const ones = mask / ((mask & -mask) >>> 0)
  return mask !== 0 && Number.isInteger(Math.log2(ones + 1))
}

function checkEnd(
  bytes: Uint8Array,
  { width, height, depth }: Fields,
  compression: BmpCompression,
  pixelsAt: number,
): number {
  const fileBytes = uint32LE(bytes, 2)
  if (fileBytes > bytes.length) throw cutShort()
  if (compression.startsWith('run-length')) return Math.max(fileBytes, pixelsAt)

  const end = pixelsAt + height * rowBytes(width, depth)
  if (end > bytes.length) throw cutShort()
  return end
}

function cutShort(): Error {
  return new ImageCorruptError('The BMP is cut short: it has fewer bytes than its header says.')
}
