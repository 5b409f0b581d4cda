/**
 * Options of the `uploads` plugin and of one reading.
 *
 * @module
 */

import { defaultImageLimits, type ImageLimits } from './image-info.ts'

/** Limits of every reading. */
export interface UploadsOptions {
  /** Bytes of one file. Default 10,485,760 (10 MiB). */
  readonly bytesMax?: number
  /** Bytes of the whole request, whatever is in it. Default four times `bytesMax`. */
  readonly requestBytesMax?: number
  /** Width times height. Default 50,000,000. */
  readonly pixelsMax?: number
  /** Pixels of the longer side. Default 65,535. */
  readonly sideMax?: number
  /** Frames of an animation. Default 200. */
  readonly framesMax?: number
  /** Fields of a form that are no files; they are read and dropped. Default 20. */
  readonly fieldsMax?: number
  /** Bytes of the headers of one part of a form. Default 4,096. */
  readonly partHeaderBytesMax?: number
  /** Milliseconds until the last byte of the body must be there. Default 30,000. */
  readonly timeoutMs?: number
}

/** What one operation takes. */
export interface ReadUploadsOptions {
  /** Name of the form field, or several. Default `file`. */
  readonly field?: string | readonly string[]
  /** Default 1. */
  readonly filesMax?: number
  /** Stops the reading, with its reason. */
  readonly signal?: AbortSignal
}

export type UploadsSettings = ImageLimits &
  Readonly<Record<'requestBytesMax' | 'fieldsMax' | 'partHeaderBytesMax' | 'timeoutMs', number>>

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: UploadsOptions): UploadsSettings {
  const bytesMax = positive('bytesMax', options.bytesMax ?? defaultImageLimits.bytesMax)
  return {
    bytesMax,
    requestBytesMax: positive('requestBytesMax', options.requestBytesMax ?? 4 * bytesMax),
    pixelsMax: positive('pixelsMax', options.pixelsMax ?? defaultImageLimits.pixelsMax),
    sideMax: positive('sideMax', options.sideMax ?? defaultImageLimits.sideMax),
    framesMax: positive('framesMax', options.framesMax ?? defaultImageLimits.framesMax),
    fieldsMax: positive('fieldsMax', options.fieldsMax ?? 20),
    partHeaderBytesMax: positive('partHeaderBytesMax', options.partHeaderBytesMax ?? 4096),
    timeoutMs: positive('timeoutMs', options.timeoutMs ?? 30_000),
  }
}

/** {@link ReadUploadsOptions} with their defaults. */
export interface Reading {
  readonly fields: readonly string[]
  readonly filesMax: number
  readonly signal: AbortSignal | undefined
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveReading(options: ReadUploadsOptions): Reading {
  const { field = 'file', filesMax = 1, signal } = options
  const fields = typeof field === 'string' ? [field] : field
  if (fields.length === 0) throw new RangeError('uploads.field must not be an empty list')
  return { fields, filesMax: positive('filesMax', filesMax), signal }
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new RangeError(`uploads.${name} must be a positive integer, got ${value}`)
}
