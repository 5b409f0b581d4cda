/**
 * A small copy of a picture, to be shown beside its answer: WebP that fits {@link copyPixels} a
 * side and {@link copyBytesMax}. It is made from pixels, so nothing that a file says besides them
 * (EXIF, GPS, a thumbnail of what was cut off, a name) can be in it.
 *
 * The least effort of the encoder takes 3 to 5 ms for 480 by 360 pixels, its usual one four times as
 * long.
 *
 * @module
 */

import { fromPixels, inside, type Picture } from './picture.ts'

export const copyPixels = 480
export const copyBytesMax = 40 * 1024

/** Photos take 10 to 20 kB at the first; noise of all colours takes 19 kB at the last. */
const attempts = [
  { side: copyPixels, quality: 75 },
  { side: copyPixels, quality: 45 },
  { side: copyPixels / 2, quality: 50 },
] as const

/** Never rejects: without a copy the answer is as good. */
export async function smallCopy(picture: Picture): Promise<Uint8Array | undefined> {
  try {
    for (const attempt of attempts) {
      const copy = await encoded(picture, attempt)
      if (copy.length <= copyBytesMax) return copy
    }
  } catch {
    // The picture was decoded, so its answer is what was asked for; the copy is an extra.
  }
  return undefined
}

function encoded(
  picture: Picture,
  { side, quality }: (typeof attempts)[number],
): Promise<Uint8Array> {
  return fromPixels(picture).resize(side, side, inside).webp({ quality, effort: 0 }).toBuffer()
}
