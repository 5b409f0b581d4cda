/**
 * What is known of an image before it is decoded, and the limits that it must keep.
 *
 * @module
 */

import { ImageCorruptError, ImageTooLargeError } from './errors.ts'

/** The formats that are read. */
export type ImageFormat = 'jpeg' | 'png' | 'gif' | 'webp' | 'bmp'

/** What the headers of an image say. */
export interface ImageInfo {
  readonly format: ImageFormat
  /** The registered media type, such as `image/jpeg`. */
  readonly mime: string
  /** Pixels as stored; an EXIF orientation is not applied. */
  readonly width: number
  readonly height: number
  /** 1 for a still picture. */
  readonly frames: number
  /** Size of the whole file. */
  readonly bytes: number
}

/** What an image may cost at most. All of it is read from headers, before anything is decoded. */
export interface ImageLimits {
  /** Bytes of the file. */
  readonly bytesMax: number
  /** Width times height. */
  readonly pixelsMax: number
  /** Pixels of the longer side. */
  readonly sideMax: number
  /** Frames of an animation. */
  readonly framesMax: number
}

/** 10 MiB, 50 megapixels, 65,535 pixels a side (all that a JPEG can say), 200 frames. */
export const defaultImageLimits: ImageLimits = Object.freeze({
  bytesMax: 10 * 1024 * 1024,
  pixelsMax: 50_000_000,
  sideMax: 65_535,
  framesMax: 200,
})

/**
 * Segments, chunks or blocks that a file may have. Encoders write some hundreds; a file made of
 * nothing but tiny ones would cost more time than its size lets expect.
 */
const PIECES_MAX = 50_000

/** What a structure walker finds: the picture, where it ends, and where text may hide. */
export interface ImageStructure {
  readonly width: number
  readonly height: number
  readonly frames: number
  /** Offset of the first byte after the image. */
  readonly end: number
  /** Comments, metadata and gaps as pairs of offsets: start, end, start, end, ... */
  readonly texts: readonly number[]
}

/** @throws ImageTooLargeError naming the limit. */
export function checkSize(width: number, height: number, limits: ImageLimits): void {
  if (width > limits.sideMax || height > limits.sideMax) {
    throw new ImageTooLargeError(
      `The image is ${width} x ${height} pixels; a side may have at most ${limits.sideMax}.`,
    )
  }
  checkPixels(width, height, limits.pixelsMax)
}

/** @throws ImageTooLargeError naming the limit. */
export function checkPixels(width: number, height: number, pixelsMax: number): void {
  if (width * height <= pixelsMax) return
  throw new ImageTooLargeError(
    `The image is ${width} x ${height} = ${width * height} pixels; at most ${pixelsMax} are accepted.`,
  )
}

/** @throws ImageTooLargeError naming the limit. */
export function checkFrames(frames: number, framesMax: number): void {
  if (frames <= framesMax) return
  throw new ImageTooLargeError(`The animation has more than ${framesMax} frames, the limit.`)
}

/** @throws ImageCorruptError naming the limit. */
export function checkPieces(pieces: number): void {
  if (pieces <= PIECES_MAX) return
  throw new ImageCorruptError(`The image is made of more than ${PIECES_MAX} pieces.`)
}
