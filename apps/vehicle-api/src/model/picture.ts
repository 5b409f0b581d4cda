/**
 * A decoded picture, and what sharp makes of one.
 *
 * @module
 */

import sharp, { type Sharp } from 'sharp'

/** Packed RGB, 8 bits each. */
export interface Picture {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** No decoder opens more. */
export const pixelsMax = 50_000_000

/** For `resize`: the whole picture, in its own shape, and never larger than it is. */
export const inside = { fit: 'inside', withoutEnlargement: true } as const

export function fromPixels({ data, width, height }: Picture): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: pixelsMax })
}

/** @throws Error in the words of the decoder */
export async function toPixels(source: Sharp): Promise<Picture> {
  const { data, info } = await source.raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}
