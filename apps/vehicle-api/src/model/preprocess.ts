/**
 * From the bytes of an uploaded file to the input tensor.
 *
 * The picture is decoded once, already shrunk to at most 192 pixels a side (a JPEG is then never
 * decoded at full size), with its EXIF orientation, its first frame, white where it is transparent,
 * in sRGB. The views are made from that.
 *
 * Hostile files are met in three rings: only the four loaders of the promised formats exist, at
 * most 50 megapixels are opened, and a decoder that does not finish is stopped.
 *
 * @module
 */

import type { ImageFormat } from '@plimsoll/kit/uploads'
import { decodeBmp } from '@plimsoll/kit/uploads/bmp'
import sharp, { type Sharp } from 'sharp'
import type { ModelInput } from './manifest.ts'
import { emptyTensor, type TensorData, tensorWriter } from './tensor.ts'
import { type PlannedView, planViews } from './views.ts'

export interface Preprocessed {
  /** One row for each planned view. */
  readonly tensor: TensorData
  readonly views: readonly PlannedView[]
}

/** The bytes are no picture that can be decoded; the decoder's own words are the `cause`. */
export class UndecodableError extends Error {
  constructor(cause: unknown) {
    super('the image cannot be decoded', { cause })
    this.name = 'UndecodableError'
  }
}

const pixelsMax = 50_000_000
const boxPixels = 192
const decodeSecondsMax = 10

interface Picture {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** Limits libvips for the whole process: no cache, one thread, and four loaders. */
export function restrictDecoders(): void {
  sharp.cache(false)
  sharp.concurrency(1)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: ['Jpeg', 'Png', 'Nsgif', 'Webp'].map((loader) => `VipsForeignLoad${loader}`),
  })
}

/**
 * Prepares pictures for one model.
 *
 * @throws UndecodableError from the returned function.
 */
export function preprocessor(
  input: ModelInput,
): (bytes: Uint8Array, format: ImageFormat) => Promise<Preprocessed> {
  const writeView = tensorWriter(input)

  return async function preprocess(bytes, format) {
    const picture = await decode(bytes, format)
    const views = planViews(input, picture.width, picture.height)
    const tensor = emptyTensor(input, views.length)
    const fitted = new Map<string, Uint8Array>()
    for (const [at, { fit, mirrored }] of views.entries()) {
      const pixels = fitted.get(fit) ?? (await fitPicture(picture, fit, input))
      fitted.set(fit, pixels)
      writeView(tensor, at, pixels, mirrored)
    }
    return { tensor, views }
  }
}

async function decode(bytes: Uint8Array, format: ImageFormat): Promise<Picture> {
  try {
    const source = format === 'bmp' ? openBmp(bytes) : openCompressed(bytes)
    const { data, info } = await source
      .resize(boxPixels, boxPixels, { fit: 'inside', withoutEnlargement: true })
      .timeout({ seconds: decodeSecondsMax })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { data, width: info.width, height: info.height }
  } catch (error) {
    throw new UndecodableError(error)
  }
}

function openCompressed(bytes: Uint8Array): Sharp {
  return sharp(bytes, {
    limitInputPixels: pixelsMax,
    failOn: 'error',
    pages: 1,
    sequentialRead: true,
    autoOrient: true,
  })
}

/** libvips has no reader for BMP. */
function openBmp(bytes: Uint8Array): Sharp {
  return fromPixels(decodeBmp(bytes, { pixelsMax }))
}

function fitPicture(
  picture: Picture,
  fit: PlannedView['fit'],
  { width, height, kernel }: ModelInput,
): Promise<Uint8Array> {
  return fromPixels(picture).resize(width, height, { fit, kernel }).raw().toBuffer()
}

function fromPixels({ data, width, height }: Picture): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: pixelsMax })
}
