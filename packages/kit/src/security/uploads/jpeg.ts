/**
 * Walks a JPEG from marker to marker (ITU-T T.81, annex B), decoding nothing.
 *
 * The image ends at the first end-of-image marker outside a segment. What phones write after it
 * (a second picture, a gain map, a video) is left to the caller.
 *
 * @module
 */

import { uint16BE } from './byte-order.ts'
import { ImageCorruptError, ImageTooLargeError } from './errors.ts'
import { checkPieces, checkSize, type ImageLimits, type ImageStructure } from './image-info.ts'

/** As in libvips: each scan of a progressive JPEG costs the decoder a pass over all pixels. */
const SCANS_MAX = 100

const END_OF_IMAGE = 0xd9
const START_OF_SCAN = 0xda

interface Walk {
  readonly bytes: Uint8Array
  readonly limits: ImageLimits
  readonly texts: number[]
  width: number
  height: number
  scans: number
}

/** @throws ImageCorruptError or ImageTooLargeError. */
export function walkJpeg(bytes: Uint8Array, limits: ImageLimits): ImageStructure {
  const walk: Walk = { bytes, limits, texts: [], width: 0, height: 0, scans: 0 }
  let at = findMarker(bytes, 2)
  for (let segments = 1; bytes[at] !== END_OF_IMAGE; segments++) {
    checkPieces(segments)
    at = findMarker(bytes, passSegment(walk, at))
  }
  if (walk.scans === 0) throw new ImageCorruptError('The JPEG has no picture data.')
  return { width: walk.width, height: walk.height, frames: 1, end: at + 1, texts: walk.texts }
}

/** Offset of the marker's code, after any number of fill bytes (B.1.1.2). */
function findMarker(bytes: Uint8Array, from: number): number {
  if (from >= bytes.length) throw cutShort()
  if (bytes[from] !== 0xff) throw new ImageCorruptError('The JPEG has bytes between its segments.')
  let at = from + 1
  while (bytes[at] === 0xff) at++
  if (at >= bytes.length) throw cutShort()
  return at
}

/** Reads the segment whose marker code is at `at`; returns where the next one begins. */
function passSegment(walk: Walk, at: number): number {
  const { bytes } = walk
  const marker = bytes[at] ?? 0
  const start = at + 1
  const end = start + segmentLength(bytes, marker, start)
  if (isFrame(marker)) readFrame(walk, start, end)
  if (isText(marker)) walk.texts.push(start + 2, end)
  if (marker !== START_OF_SCAN) return end

  countScan(walk)
  return findScanEnd(bytes, end)
}

function segmentLength(bytes: Uint8Array, marker: number, start: number): number {
  if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8)) {
    throw new ImageCorruptError(`The JPEG has a marker (0x${marker.toString(16)}) out of place.`)
  }
  const length = uint16BE(bytes, start)
  if (start + Math.max(length, 2) > bytes.length) throw cutShort()
  if (length < 2) throw new ImageCorruptError('The JPEG has a segment shorter than its header.')
  return length
}

/** SOF0 to SOF15 without DHT, JPG and DAC, which share the range (table B.1). */
function isFrame(marker: number): boolean {
  return (marker & 0xf0) === 0xc0 && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

/** APP0 to APP15 and comments. */
function isText(marker: number): boolean {
  return (marker & 0xf0) === 0xe0 || marker === 0xfe
}

function readFrame(walk: Walk, start: number, end: number): void {
  const { bytes } = walk
  if (walk.width > 0) throw new ImageCorruptError('The JPEG has two frame headers.')
  if (end - start < 8 + 3 * (bytes[start + 7] ?? 0)) {
    throw new ImageCorruptError('The JPEG has a frame header that is too short.')
  }
  walk.height = uint16BE(bytes, start + 3)
  walk.width = uint16BE(bytes, start + 5)
  // A height of 0 means that it follows after the first scan (B.2.5), which decoders refuse too.
  if (walk.width === 0 || walk.height === 0) {
    throw new ImageCorruptError('The JPEG says that it is 0 pixels wide or high.')
  }
  checkSize(walk.width, walk.height, walk.limits)
}

function countScan(walk: Walk): void {
  if (walk.width === 0) throw new ImageCorruptError('The JPEG has picture data before its header.')
  walk.scans++
  if (walk.scans <= SCANS_MAX) return
  throw new ImageTooLargeError(`The JPEG has more than ${SCANS_MAX} scans, the limit.`)
}

/**
 * Offset of the first marker after entropy-coded data, in which 0xFF is followed by 0 (a stuffed
 * byte), by a restart marker, or by more fill bytes. Bytes are compared one by one: an `indexOf`
 * per 0xFF is quicker on photographs, and forty times as slow on a file made to hurt it.
 */
function findScanEnd(bytes: Uint8Array, from: number): number {
  const last = bytes.length - 1
  for (let i = from; i < last; i++) {
    if (bytes[i] === 0xff && endsScan(bytes[i + 1] ?? 0)) return i
  }
  throw cutShort()
}

function endsScan(code: number): boolean {
  return code !== 0 && code !== 0xff && (code & 0xf8) !== 0xd0
}

function cutShort(): Error {
  return new ImageCorruptError('The JPEG is cut short: it has no end-of-image marker.')
}
