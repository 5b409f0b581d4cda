/**
 * Walks a GIF from block to block (GIF89a specification), decoding nothing.
 *
 * @module
 */

import { uint16LE } from './byte-order.ts'
import { ImageCorruptError } from './errors.ts'
import {
  checkFrames,
  checkPieces,
  checkSize,
  type ImageLimits,
  type ImageStructure,
} from './image-info.ts'

const EXTENSION = 0x21
const FRAME = 0x2c
const TRAILER = 0x3b
const GRAPHIC_CONTROL = 0xf9

interface Walk {
  readonly bytes: Uint8Array
  readonly width: number
  readonly height: number
  readonly texts: number[]
  frames: number
}

/** @throws ImageCorruptError or ImageTooLargeError. */
export function walkGif(bytes: Uint8Array, limits: ImageLimits): ImageStructure {
  const walk = readHeader(bytes, limits)
  let at = 13 + colourTableBytes(bytes[10] ?? 0)
  for (let blocks = 1; bytes[at] !== TRAILER; blocks++) {
    checkPieces(blocks)
    at = bytes[at] === FRAME ? passFrame(walk, at) : passExtension(walk, at)
    checkFrames(walk.frames, limits.framesMax)
  }
  if (walk.frames === 0) throw new ImageCorruptError('The GIF has no picture data.')
  const { width, height, frames, texts } = walk
  return { width, height, frames, end: at + 1, texts }
}

function readHeader(bytes: Uint8Array, limits: ImageLimits): Walk {
  if (bytes.length < 13) throw cutShort()
  const width = uint16LE(bytes, 6)
  const height = uint16LE(bytes, 8)
  if (width === 0 || height === 0) {
    throw new ImageCorruptError('The GIF says that it is 0 pixels wide or high.')
  }
  checkSize(width, height, limits)
  return { bytes, width, height, texts: [], frames: 0 }
}

/** Size of the colour table that a packed field announces (sections 18 and 20). */
function colourTableBytes(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1)
}

function passFrame(walk: Walk, at: number): number {
  const { bytes, width, height } = walk
  if (at + 11 > bytes.length) throw cutShort()
  const frameWidth = uint16LE(bytes, at + 5)
  const frameHeight = uint16LE(bytes, at + 7)
  if (frameWidth === 0 || frameHeight === 0) {
    throw new ImageCorruptError('The GIF has a frame that is 0 pixels wide or high.')
  }
  const right = uint16LE(bytes, at + 1) + frameWidth
  const bottom = uint16LE(bytes, at + 3) + frameHeight
  if (right > width || bottom > height) {
    throw new ImageCorruptError('The GIF has a frame that is larger than the picture.')
  }
  walk.frames++
  // The byte before the data is the LZW code size (section 22).
  return passSubBlocks(bytes, at + 10 + colourTableBytes(bytes[at + 9] ?? 0) + 1)
}

function passExtension(walk: Walk, at: number): number {
  const { bytes } = walk
  if (at >= bytes.length) throw cutShort()
  if (bytes[at] !== EXTENSION) {
    throw new ImageCorruptError('The GIF has bytes between its blocks.')
  }
  const end = passSubBlocks(bytes, at + 2)
  if (bytes[at + 1] !== GRAPHIC_CONTROL) walk.texts.push(at, end)
  return end
}

/** Blocks of 1 to 255 bytes, each after its length, until a length of 0 (section 15). */
function passSubBlocks(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length) {
    const length = bytes[at] ?? 0
    at += 1 + length
    if (length === 0) return at
  }
  throw cutShort()
}

function cutShort(): Error {
  return new ImageCorruptError('The GIF is cut short: it has no trailer.')
}
