/**
 * Walks a WebP from RIFF chunk to RIFF chunk (RFC 9649), decoding nothing.
 *
 * Every bitstream, of the picture or of a frame, must be as large as its container says.
 *
 * @module
 */

import { chunkName, hasText, uint16LE, uint24LE, uint32BE, uint32LE } from './byte-order.ts'
import { ImageCorruptError } from './errors.ts'
import {
  checkFrames,
  checkPieces,
  checkSize,
  type ImageLimits,
  type ImageStructure,
} from './image-info.ts'

const LOSSY = chunkName('VP8 ')
const LOSSLESS = chunkName('VP8L')
const EXTENDED = chunkName('VP8X')
const FRAME = chunkName('ANMF')

/** Chunks that hold pixels or numbers: all others are looked into. */
const PICTURE_CHUNKS: ReadonlySet<number> = new Set([
  ...[LOSSY, LOSSLESS, EXTENDED, FRAME],
  ...[chunkName('ALPH'), chunkName('ANIM')],
])

interface Size {
  readonly width: number
  readonly height: number
}

interface Walk {
  readonly bytes: Uint8Array
  readonly limits: ImageLimits
  readonly texts: number[]
  canvas: Size | undefined
  pictures: number
  frames: number
}

/** @throws ImageCorruptError or ImageTooLargeError. */
export function walkWebp(bytes: Uint8Array, limits: ImageLimits): ImageStructure {
  const end = uint32LE(bytes, 4) + 8
  const walk: Walk = { bytes, limits, texts: [], canvas: undefined, pictures: 0, frames: 0 }
  // The first chunk is read first, for its size.
  let at = passChunk(walk, 12)
  if (end > bytes.length) throw cutShort()
  for (let chunks = 2; at < end; chunks++) {
    checkPieces(chunks)
    at = passChunk(walk, at)
  }
  if (at !== end) throw new ImageCorruptError('The WebP has a chunk that passes its end.')
  if (!walk.canvas || walk.pictures + walk.frames === 0) {
    throw new ImageCorruptError('The WebP has no picture data.')
  }
  return { ...walk.canvas, frames: Math.max(walk.frames, 1), end, texts: walk.texts }
}

/** Reads the chunk at `at`; returns where the next one begins, after padding to an even size. */
function passChunk(walk: Walk, at: number): number {
  const { bytes } = walk
  const type = uint32BE(bytes, at)
  const length = uint32LE(bytes, at + 4)
  const start = at + 8
  // Sizes come first: a picture that is too large is to be refused for that.
  if (type === EXTENDED) setCanvas(walk, extendedSize(bytes, start))
  if (type === LOSSY || type === LOSSLESS) readPicture(walk, type, start)
  if (start + length > bytes.length) throw cutShort()
  if (type === FRAME) readFrame(walk, start, start + length)
  if (length > 0 && !PICTURE_CHUNKS.has(type)) walk.texts.push(start, start + length)
  return start + length + (length & 1)
}

function setCanvas(walk: Walk, size: Size): void {
  if (walk.canvas) throw new ImageCorruptError('The WebP has two headers.')
  checkSize(size.width, size.height, walk.limits)
  walk.canvas = size
}

function readPicture(walk: Walk, type: number, at: number): void {
  const size = bitstreamSize(walk.bytes, type, at)
  if (!walk.canvas) setCanvas(walk, size)
  walk.pictures++
  if (walk.pictures > 1) throw new ImageCorruptError('The WebP has two pictures.')
  if (!equal(walk.canvas, size)) throw disagreement()
}

/** A frame has its place and size (section 2.7.1.1), then chunks of its own. */
function readFrame(walk: Walk, at: number, end: number): void {
  const { bytes, canvas } = walk
  walk.frames++
  checkFrames(walk.frames, walk.limits.framesMax)
  if (!canvas) throw new ImageCorruptError('The WebP has a frame before its header.')
  const size = { width: uint24LE(bytes, at + 6) + 1, height: uint24LE(bytes, at + 9) + 1 }
  const right = 2 * uint24LE(bytes, at) + size.width
  const bottom = 2 * uint24LE(bytes, at + 3) + size.height
  if (right > canvas.width || bottom > canvas.height) {
    throw new ImageCorruptError('The WebP has a frame that is larger than the picture.')
  }
  if (!equal(findBitstream(bytes, at + 16, end), size)) throw disagreement()
}

/** The size that the first bitstream between `from` and `end` says it has. */
function findBitstream(bytes: Uint8Array, from: number, end: number): Size | undefined {
  let at = from
  while (at + 8 <= end) {
    const type = uint32BE(bytes, at)
    if (type === LOSSY || type === LOSSLESS) return bitstreamSize(bytes, type, at + 8)
    const length = uint32LE(bytes, at + 4)
    at += 8 + length + (length & 1)
  }
  return undefined
}

function extendedSize(bytes: Uint8Array, at: number): Size {
  if (at + 10 > bytes.length) throw cutShort()
  return { width: uint24LE(bytes, at + 4) + 1, height: uint24LE(bytes, at + 7) + 1 }
}

/** RFC 6386, section 9.1, and RFC 9649, section 3.4. */
function bitstreamSize(bytes: Uint8Array, type: number, at: number): Size {
  if (at + 10 > bytes.length) throw cutShort()
  if (type === LOSSLESS) {
    if (bytes[at] !== 0x2f) throw new ImageCorruptError('The WebP has broken picture data.')
    const packed = uint32LE(bytes, at + 1)
    return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 }
  }
  const size = { width: uint16LE(bytes, at + 6) & 0x3fff, height: uint16LE(bytes, at + 8) & 0x3fff }
  if (!hasText(bytes, at + 3, '\x9d\x01\x2a') || size.width === 0 || size.height === 0) {
    throw new ImageCorruptError('The WebP has broken picture data.')
  }
  return size
}

function equal(a: Size | undefined, b: Size | undefined): boolean {
  return a !== undefined && a.width === b?.width && a.height === b.height
}

function disagreement(): Error {
  return new ImageCorruptError('The WebP has picture data of another size than its header says.')
}

function cutShort(): Error {
  return new ImageCorruptError('The WebP is cut short: it has fewer bytes than its header says.')
}
