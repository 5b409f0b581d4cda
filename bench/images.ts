/**
 * JPEGs of any size that compress like photographs, drawn from the fixtures of the reference service.
 *
 * A drawing has flat areas, which decode far faster than a photograph's; grain of a fixed seed
 * brings it to about 0.3 bytes per pixel, as cameras write them.
 *
 * @module
 */

import { join } from 'node:path'
import sharp from 'sharp'

const fixtures = join(import.meta.dirname, '../apps/vehicle-api/fixtures')
const drawings = ['drawn_car.jpg', 'drawn_bus.png', 'drawn_bicycle.webp', 'drawn_motorcycle.gif']

/** Brightness levels, of 255, by which the grain changes a pixel at most. */
const grainLevels = 24
const jpegQuality = 85

export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** One JPEG of each of the first `count` drawings. */
export async function photographLike(size: ImageSize, count: number): Promise<Buffer[]> {
  return await Promise.all(drawings.slice(0, count).map((name) => withGrain(name, size)))
}

async function withGrain(name: string, { width, height }: ImageSize): Promise<Buffer> {
  const pixels = await sharp(join(fixtures, name))
    .resize(width, height, { fit: 'cover' })
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw()
    .toBuffer()
  addGrain(pixels)
  const raw = { width, height, channels: 3 } as const
  return await sharp(pixels, { raw }).jpeg({ quality: jpegQuality }).toBuffer()
}

/** Changes the brightness of each pixel by a little; deterministic. `pixels` is RGB, 8 bits each. */
function addGrain(pixels: Uint8Array): void {
  let state = 0x9e3779b9
  for (let at = 0; at < pixels.length; at += 3) {
    // Xorshift (Marsaglia 2003): any even grain would do, and this one is quick.
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const grain = ((state >>> 8) % (2 * grainLevels + 1)) - grainLevels
    for (let channel = at; channel < at + 3; channel++) {
      pixels[channel] = Math.min(255, Math.max(0, (pixels[channel] ?? 0) + grain))
    }
  }
}
