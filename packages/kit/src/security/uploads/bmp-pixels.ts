/**
 * Decodes a BMP into packed red, green and blue bytes, rows from the top.
 *
 * Alpha is dropped: in a BMP it is as often garbage as it is meant. A channel wider than 8 bits
 * keeps its upper 8; a narrower one is scaled so that its largest value becomes 255. A pixel whose
 * palette entry is missing is black.
 *
 * @module
 */

import { type BmpHeader, readBmpHeader, readBmpSize, rowBytes } from './bmp-header.ts'
import { expandRunLengths } from './bmp-run-length.ts'
import { uint16LE, uint32LE } from './byte-order.ts'
import { checkPixels, defaultImageLimits } from './image-info.ts'

/** A decoded picture, rows from the top. */
export interface RgbImage {
  readonly width: number
  readonly height: number
  /** Three bytes a pixel, no padding. */
  readonly data: Uint8Array
}

/** What a decode may cost. */
export interface DecodeBmpOptions {
  /** Width times height. Default 50,000,000, which takes 150 MB. */
  readonly pixelsMax?: number
}

/** Where the rows of pixels lie. */
interface Rows {
  readonly source: Uint8Array
  readonly at: number
  readonly stride: number
  readonly depth: number
}

/**
 * All limits and lengths are checked before memory is taken.
 *
 * @throws ImageCorruptError or ImageTooLargeError, and nothing else.
 */
export function decodeBmp(bytes: Uint8Array, options: DecodeBmpOptions = {}): RgbImage {
  const { width, height } = readBmpSize(bytes)
  checkPixels(width, height, options.pixelsMax ?? defaultImageLimits.pixelsMax)
  const header = readBmpHeader(bytes)
  const rows = rowsOf(bytes, header)
  const data = new Uint8Array(width * height * 3)
  if (header.depth <= 8) paintPalette(rows, header, readPalette(bytes, header), data)
  else if (header.depth === 24) paintBytes(rows, header, 3, data)
  else if (header.depth === 32 && header.compression === 'none') paintBytes(rows, header, 4, data)
  else paintMasks(rows, header, data)
  return { width, height, data }
}

function rowsOf(bytes: Uint8Array, header: BmpHeader): Rows {
  const { width, depth, pixelsAt } = header
  if (header.compression.startsWith('run-length')) {
    return { source: expandRunLengths(bytes, header), at: 0, stride: width, depth: 8 }
  }
  return { source: bytes, at: pixelsAt, stride: rowBytes(width, depth), depth }
}

/** 256 colours as red, green, blue; those that the file does not have are black. */
function readPalette(bytes: Uint8Array, { palette }: BmpHeader): Uint8Array {
  const colours = new Uint8Array(256 * 3)
  for (let i = 0; i < palette.count; i++) {
    const at = palette.at + i * palette.entryBytes
    colours[i * 3] = bytes[at + 2] as number
    colours[i * 3 + 1] = bytes[at + 1] as number
    colours[i * 3 + 2] = bytes[at] as number
  }
  return colours
}

// The loops below are the cost of a decode. `as number` there: the header was checked against the
// length of the file, and a test for undefined per byte would be paid 150 million times.

function paintPalette(rows: Rows, header: BmpHeader, colours: Uint8Array, data: Uint8Array): void {
  const { source, depth } = rows
  const mask = 2 ** depth - 1
  for (let y = 0; y < header.height; y++) {
    const row = rowAt(rows, header, y)
    let to = y * header.width * 3
    for (let bit = 0; bit < header.width * depth; bit += depth, to += 3) {
      const pixel = ((source[row + (bit >> 3)] as number) >> (8 - depth - (bit & 7))) & mask
      data[to] = colours[pixel * 3] as number
      data[to + 1] = colours[pixel * 3 + 1] as number
      data[to + 2] = colours[pixel * 3 + 2] as number
    }
  }
}

/** Blue, green, red, and with 4 bytes a pixel one that is not used. */
function paintBytes(rows: Rows, header: BmpHeader, pixelBytes: number, data: Uint8Array): void {
  const { source } = rows
  for (let y = 0; y < header.height; y++) {
    let from = rowAt(rows, header, y)
    let to = y * header.width * 3
    const end = to + header.width * 3
    for (; to < end; to += 3, from += pixelBytes) {
      data[to] = source[from + 2] as number
      data[to + 1] = source[from + 1] as number
      data[to + 2] = source[from] as number
    }
  }
}

function paintMasks(rows: Rows, header: BmpHeader, data: Uint8Array): void {
  const { source, depth } = rows
  const read = depth === 16 ? uint16LE : uint32LE
  const [red, green, blue] = header.masks.map(channel) as [Channel, Channel, Channel]
  for (let y = 0; y < header.height; y++) {
    const row = rowAt(rows, header, y)
    let to = y * header.width * 3
    for (let x = 0; x < header.width; x++, to += 3) {
      const pixel = read(source, row + (x * depth) / 8)
      data[to] = red.scale[(pixel >>> red.shift) & red.mask] as number
      data[to + 1] = green.scale[(pixel >>> green.shift) & green.mask] as number
      data[to + 2] = blue.scale[(pixel >>> blue.shift) & blue.mask] as number
    }
  }
}

function rowAt({ at, stride }: Rows, { height, topDown }: BmpHeader, y: number): number {
  return at + (topDown ? y : height - 1 - y) * stride
}

interface Channel {
  readonly shift: number
  readonly mask: number
  /** The byte for each value under the mask. */
  readonly scale: Uint8Array
}

function channel(mask: number): Channel {
  const lowest = 31 - Math.clz32(mask & -mask)
  const width = 32 - Math.clz32(mask) - lowest
  const kept = Math.min(width, 8)
  const max = 2 ** kept - 1
  const scale = Uint8Array.from({ length: max + 1 }, (_, value) => Math.round((value * 255) / max))
  return { shift: lowest + width - kept, mask: max, scale }
}
