/**
 * Walks a PNG from chunk to chunk (W3C PNG, third edition), decoding nothing.
 *
 * Only the checksum of the header is verified; the decoder verifies the rest.
 *
 * @module
 */

import { crc32 } from 'node:zlib'
import { chunkName, hasText, uint32BE } from './byte-order.ts'
import { ImageCorruptError } from './errors.ts'
import {
  checkFrames,
  checkPieces,
  checkSize,
  type ImageLimits,
  type ImageStructure,
} from './image-info.ts'

/** Bit depths that each colour type allows (section 11.2.1). */
const DEPTHS: ReadonlyMap<number, readonly number[]> = new Map([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
])

const DATA = chunkName('IDAT')
const ANIMATION = chunkName('acTL')
const FRAME = chunkName('fcTL')
const END = chunkName('IEND')

/** Chunks whose content is not text, a profile or anybody's own: all others are looked into. */
const PICTURE_CHUNKS: ReadonlySet<number> = new Set([
  ...[DATA, ANIMATION, FRAME],
  ...[chunkName('PLTE'), chunkName('fdAT')],
])

interface Walk {
  readonly bytes: Uint8Array
  readonly texts: number[]
  readonly width: number
  readonly height: number
  dataChunks: number
  framesDeclared: number
  framesSeen: number
}

/** @throws ImageCorruptError or ImageTooLargeError. */
export function walkPng(bytes: Uint8Array, limits: ImageLimits): ImageStructure {
  const walk = readHeader(bytes, limits)
  let at = 33
  let type = 0
  for (let chunks = 1; type !== END; chunks++) {
    checkPieces(chunks)
    const length = chunkLength(bytes, at)
    type = chunkType(bytes, at + 4)
    readChunk(walk, type, at + 8, length)
    checkFrames(Math.max(walk.framesDeclared, walk.framesSeen), limits.framesMax)
    at += 12 + length
  }
  if (walk.dataChunks === 0) throw new ImageCorruptError('The PNG has no picture data.')
  const frames = Math.max(walk.framesDeclared, walk.framesSeen, 1)
  return { width: walk.width, height: walk.height, frames, end: at, texts: walk.texts }
}

function readHeader(bytes: Uint8Array, limits: ImageLimits): Walk {
  if (bytes.length < 33) throw cutShort()
  if (uint32BE(bytes, 8) !== 13 || !hasText(bytes, 12, 'IHDR')) {
    throw new ImageCorruptError('The PNG does not begin with its header chunk.')
  }
  const width = uint32BE(bytes, 16)
  const height = uint32BE(bytes, 20)
  if (width === 0 || height === 0) {
    throw new ImageCorruptError('The PNG says that it is 0 pixels wide or high.')
  }
  checkSize(width, height, limits)
  if (crc32(bytes.subarray(12, 29)) !== uint32BE(bytes, 29)) {
    throw new ImageCorruptError('The checksum of the PNG header is wrong.')
  }
  if (!DEPTHS.get(bytes[25] ?? 0)?.includes(bytes[24] ?? 0)) {
    throw new ImageCorruptError('The PNG has a colour type and bit depth that do not exist.')
  }
  return { bytes, texts: [], width, height, dataChunks: 0, framesDeclared: 0, framesSeen: 0 }
}

function chunkLength(bytes: Uint8Array, at: number): number {
  const length = uint32BE(bytes, at)
  if (at + 12 + length > bytes.length) throw cutShort()
  return length
}

function chunkType(bytes: Uint8Array, at: number): number {
  const type = uint32BE(bytes, at)
  // With bit 5 set, capital letters are small ones (section 5.4).
  const letters = type | 0x20202020
  const isName = [24, 16, 8, 0].every((shift) => isSmallLetter((letters >>> shift) & 0xff))
  if (isName) return type
  throw new ImageCorruptError('The PNG has a chunk whose type is not four letters.')
}

function isSmallLetter(byte: number): boolean {
  return byte >= 0x61 && byte <= 0x7a
}

function readChunk(walk: Walk, type: number, at: number, length: number): void {
  if (type === DATA) walk.dataChunks++
  if (type === ANIMATION) walk.framesDeclared = uint32BE(walk.bytes, at)
  if (type === FRAME) readFrame(walk, at, length)
  if (length > 0 && !PICTURE_CHUNKS.has(type)) walk.texts.push(at, at + length)
}

function readFrame(walk: Walk, at: number, length: number): void {
  const { bytes } = walk
  walk.framesSeen++
  const right = uint32BE(bytes, at + 12) + uint32BE(bytes, at + 4)
  const bottom = uint32BE(bytes, at + 16) + uint32BE(bytes, at + 8)
  if (length === 26 && right <= walk.width && bottom <= walk.height) return
  throw new ImageCorruptError('The PNG has a frame that is larger than the picture.')
}

function cutShort(): Error {
  return new ImageCorruptError('The PNG is cut short: it has no end chunk.')
}
