import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImageFormat } from '@plimsoll/kit/uploads'
import sharp, { type Sharp } from 'sharp'
import type { ModelInput } from './manifest.ts'
import { preprocessor, restrictDecoders, UndecodableError } from './preprocess.ts'

// 4 by 2 pixels, as bytes, so that what is asserted is what one sees.
const input: ModelInput = {
  name: 'picture',
  layout: 'NHWC',
  channels: 'RGB',
  dtype: 'uint8',
  width: 4,
  height: 2,
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  kernel: 'nearest',
  views: ['fill'],
  combine: 'mean_of_outputs',
}
const red = [255, 0, 0] as const
const blue = [0, 0, 255] as const
const white = [255, 255, 255] as const
const black = [0, 0, 0] as const

restrictDecoders()

test('an EXIF orientation is applied', async () => {
  // Stored upright, red above blue; orientation 6 says to turn it clockwise: red is on the right.
  const stored = stacked(red, blue, 20, 40)
  const turned = await stored.withMetadata({ orientation: 6 }).png().toBuffer()

  const pixels = await seen(turned, 'png')

  assert.deepEqual(pixels.slice(0, 4), [blue, blue, red, red])
})

test('a transparent picture is shown on white', async () => {
  const background = { r: 255, g: 0, b: 0, alpha: 0 }
  const clear = sharp({ create: { width: 40, height: 20, channels: 4, background } })

  assert.deepEqual(await seen(await clear.png().toBuffer(), 'png'), eight(white))
  assert.deepEqual(await seen(await clear.webp().toBuffer(), 'webp'), eight(white))
  assert.deepEqual(await seen(await clear.gif().toBuffer(), 'gif'), eight(white))
})

test('a grey picture has three equal channels', async () => {
  const grey = plain('#808080').toColourspace('b-w')

  for (const [bytes, format] of await inFormats(grey, ['jpeg', 'png'])) {
    const pixels = await seen(bytes, format)
    assert.deepEqual(pixels, eight([128, 128, 128]), format)
  }
})

test('a CMYK JPEG is brought to sRGB', async () => {
  const cmyk = await plain('#ff0000').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()
  assert.equal((await sharp(cmyk).metadata()).channels, 4)

  const [pixel = []] = await seen(cmyk, 'jpeg')

  const [r = 0, g = 0, b = 0] = pixel
  assert.ok(r > 200 && g < 60 && b < 60, `red became ${pixel}`)
})

test('a PNG of 16 bits is brought to 8', async () => {
  const deep = await plain('#4080c0').toColourspace('rgb16').png().toBuffer()
  assert.equal((await sharp(deep).metadata()).depth, 'ushort')

  assert.deepEqual(await seen(deep, 'png'), eight([64, 128, 192]))
})

test('only the first frame of an animation is seen', async () => {
  const frames = await Promise.all([red, blue].map((rgb) => frame(rgb)))
  const animation = sharp(frames, { join: { animated: true } })

  for (const [bytes, format] of await inFormats(animation, ['gif', 'webp'])) {
    assert.equal((await sharp(bytes, { pages: -1 }).metadata()).pages, 2)
    const [pixel = []] = await seen(bytes, format)
    assert.ok((pixel[0] ?? 0) > 240 && (pixel[2] ?? 255) < 15, `${format}: ${pixel}`)
  }
})

test('fill squeezes the whole picture and cover cuts the sides off', async () => {
  const wide = await beside(red, blue, 160, 20).png().toBuffer()

  const fill = await seen(wide, 'png', { ...input, width: 4, height: 4, views: ['fill'] })
  const cover = await seen(wide, 'png', { ...input, width: 4, height: 4, views: ['cover'] })
  const flip = await seen(wide, 'png', { ...input, width: 4, height: 4, views: ['fill_flip'] })

  assert.deepEqual(fill.slice(0, 4), [red, red, blue, blue])
  assert.deepEqual(cover.slice(0, 4), [red, red, blue, blue])
  assert.deepEqual(flip.slice(0, 4), [blue, blue, red, red])
})

test('a small picture is not enlarged before its views are made', async () => {
  const tiny = await beside(red, blue, 2, 1).png().toBuffer()

  assert.deepEqual(await seen(tiny, 'png'), [red, red, blue, blue, red, red, blue, blue])
})

test('a BMP is read', async () => {
  assert.deepEqual(await seen(bmp(blue), 'bmp'), eight(blue))
})

test('a picture above the pixel limit is refused before it is decoded', async () => {
  const bomb = await plain('#000000', 9_000, 9_000).png().toBuffer()

  await assert.rejects(seen(bomb, 'png'), UndecodableError)
})

test('what is no picture of the five formats is refused, whatever it is called', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
  const tiff = await plain('#ff0000').tiff().toBuffer()
  const avif = await plain('#ff0000').avif({ effort: 0 }).toBuffer()

  for (const bytes of [svg, tiff, avif, Buffer.alloc(0), Buffer.alloc(100), Buffer.from('BM')]) {
    await assert.rejects(seen(bytes, 'png'), UndecodableError)
    await assert.rejects(seen(bytes, 'bmp'), UndecodableError)
  }
})

test('a truncated picture is refused in every format', async () => {
  const picture = beside(red, black, 300, 200)
  const files = await inFormats(picture, ['jpeg', 'png', 'gif', 'webp'])
  const all = [...files, [bmp(blue), 'bmp'] as const]

  for (const [bytes, format] of all) {
    const half = bytes.subarray(0, bytes.length / 2)
    await assert.rejects(seen(half, format), UndecodableError, format)
  }
})

type Rgb = readonly number[]

async function seen(bytes: Uint8Array, format: ImageFormat, as = input): Promise<readonly Rgb[]> {
  const { tensor } = await preprocessor(as)(bytes, { format })
  return Array.from({ length: tensor.length / 3 }, (_, at) => [
    ...tensor.subarray(at * 3, at * 3 + 3),
  ])
}

function eight(rgb: Rgb): readonly Rgb[] {
  return Array.from({ length: 8 }, () => rgb)
}

function plain(background: string, width = 40, height = 20): Sharp {
  return sharp({ create: { width, height, channels: 3, background } })
}

function frame([r = 0, g = 0, b = 0]: Rgb): Promise<Buffer> {
  const background = { r, g, b }
  return sharp({ create: { width: 40, height: 20, channels: 3, background } })
    .png()
    .toBuffer()
}

function beside(left: Rgb, right: Rgb, width: number, height: number): Sharp {
  return painted(width, height, (x) => (x < width / 2 ? left : right))
}

function stacked(above: Rgb, below: Rgb, width: number, height: number): Sharp {
  return painted(width, height, (_, y) => (y < height / 2 ? above : below))
}

function painted(width: number, height: number, at: (x: number, y: number) => Rgb): Sharp {
  const pixels = Array.from({ length: width * height }, (_, pixel) => {
    return at(pixel % width, Math.floor(pixel / width))
  })
  return sharp(Uint8Array.from(pixels.flat()), { raw: { width, height, channels: 3 } })
}

async function inFormats(
  picture: Sharp,
  formats: readonly ('jpeg' | 'png' | 'gif' | 'webp')[],
): Promise<readonly (readonly [Buffer, ImageFormat])[]> {
  const write = async (format: 'jpeg' | 'png' | 'gif' | 'webp') => {
    return [await picture.clone().toFormat(format).toBuffer(), format] as const
  }
  return Promise.all(formats.map(write))
}

/** 4 by 2 pixels of one colour, 24 bits each; a row of 12 bytes needs no padding. */
function bmp([r = 0, g = 0, b = 0]: Rgb): Buffer {
  const header = Buffer.alloc(54)
  header.write('BM')
  header.writeUInt32LE(54 + 24, 2)
  header.writeUInt32LE(54, 10)
  header.writeUInt32LE(40, 14)
  header.writeInt32LE(4, 18)
  header.writeInt32LE(2, 22)
  header.writeUInt16LE(1, 26)
  header.writeUInt16LE(24, 28)
  const pixels = Array.from({ length: 8 }, () => [b, g, r])
  return Buffer.concat([header, Uint8Array.from(pixels.flat())])
}
