/**
 * Run lengths of a BMP (4 and 8 bits per pixel): palette indices out of pairs of bytes.
 *
 * A pair is a run, or after a zero an end of row (0), an end of image (1), a jump (2), or a count
 * of literal pixels. The position only ever moves forward and runs are cut at the right edge, so
 * the work is bounded by bytes plus pixels, whatever the file says.
 *
 * @module
 */

import type { BmpHeader } from './bmp-header.ts'
import { ImageCorruptError } from './errors.ts'

const END_OF_ROW = 0
const END_OF_IMAGE = 1
const JUMP = 2

interface Cursor {
  readonly bytes: Uint8Array
  readonly end: number
  readonly indices: Uint8Array
  readonly width: number
  readonly height: number
  /** Two pixels in a byte instead of one. */
  readonly packed: boolean
  at: number
  x: number
  /** Rows from the bottom. */
  y: number
}

/**
 * Palette indices, one byte per pixel, rows from the bottom. Pixels that were jumped over are 0.
 *
 * @throws ImageCorruptError if the data ends before the picture does.
 */
export function expandRunLengths(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, pixelsAt } = header
  checkPlausible(bytes.length - pixelsAt, width * height)
  const cursor: Cursor = {
    bytes,
    end: bytes.length,
    indices: new Uint8Array(width * height),
    width,
    height,
    packed: header.compression === 'run-length-4',
    at: pixelsAt,
    x: 0,
    y: 0,
  }
  while (cursor.y < height) {
    if (!step(cursor)) break
  }
  return cursor.indices
}

/** A pair paints 255 pixels at most, so a large picture from almost nothing is a bomb. */
function checkPlausible(dataBytes: number, pixels: number): void {
  if (pixels <= 1_000_000 || dataBytes * 128 >= pixels) return
  throw new ImageCorruptError('The BMP has far less data than its size in pixels needs.')
}

/** Takes one pair; false at the end of the image. */
function step(cursor: Cursor): boolean {
  const { bytes } = cursor
  if (cursor.at + 1 >= cursor.end) return ranOut(cursor)
  const count = bytes[cursor.at] ?? 0
  const value = bytes[cursor.at + 1] ?? 0
  cursor.at += 2
  if (count > 0) {
    paintRun(cursor, count, value)
    return true
  }
  return value !== END_OF_IMAGE && takeEscape(cursor, value)
}

/** Some programs leave the last mark out, which is no loss once the last row is full. */
function ranOut(cursor: Cursor): false {
  if (cursor.y === cursor.height - 1 && cursor.x >= cursor.width) return false
  throw cutShort()
}

function takeEscape(cursor: Cursor, value: number): true {
  if (value === END_OF_ROW) {
    cursor.x = 0
    cursor.y++
  } else if (value === JUMP) {
    cursor.x += cursor.bytes[cursor.at] ?? 0
    cursor.y += cursor.bytes[cursor.at + 1] ?? 0
    cursor.at += 2
  } else {
    paintLiterals(cursor, value)
  }
  return true
}

function paintRun(cursor: Cursor, count: number, value: number): void {
  const { indices, width, x, packed } = cursor
  const from = cursor.y * width + x
  const painted = Math.max(0, Math.min(count, width - x))
  const even = packed ? value >> 4 : value
  const odd = packed ? value & 15 : value
  for (let i = 0; i < painted; i++) indices[from + i] = (i & 1) === 0 ? even : odd
  cursor.x += count
}

function paintLiterals(cursor: Cursor, count: number): void {
  const { bytes, indices, width, x, at, packed } = cursor
  const used = packed ? (count + 1) >> 1 : count
  if (at + used > cursor.end) throw cutShort()
  const from = cursor.y * width + x
  const painted = Math.max(0, Math.min(count, width - x))
  for (let i = 0; i < painted; i++) indices[from + i] = literal(bytes, at, i, packed)
  cursor.x += count
  // Literals are padded to an even number of bytes.
  cursor.at += used + (used & 1)
}

function literal(bytes: Uint8Array, at: number, i: number, packed: boolean): number {
  if (!packed) return bytes[at + i] ?? 0
  const pair = bytes[at + (i >> 1)] ?? 0
  return (i & 1) === 0 ? pair >> 4 : pair & 15
}

function cutShort(): Error {
  return new ImageCorruptError('The BMP is cut short: its run lengths end before the picture.')
}
