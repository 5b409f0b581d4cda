import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { createModelPool } from './pool.ts'
import { preprocessor, restrictDecoders } from './preprocess.ts'
import { copyBytesMax } from './small-copy.ts'
import { shipped } from './testing/faulty-pool.ts'

const bus = fileURLToPath(new URL('../../fixtures/drawn_bus.png', import.meta.url))

restrictDecoders()
const preprocess = preprocessor(shipped.input)

test('a copy is WebP, fits 480 by 480, and has the shape of the picture', async () => {
  const wide = await plain(1_200, 600).jpeg().toBuffer()

  const { format, width, height } = await sharp(await copyOf(wide)).metadata()

  assert.deepEqual([format, width, height], ['webp', 480, 240])
})

test('a picture that is smaller is not enlarged', async () => {
  const { width, height } = await sharp(
    await copyOf(await plain(60, 40).jpeg().toBuffer()),
  ).metadata()

  assert.deepEqual([width, height], [60, 40])
})

test('a copy is upright, and says nothing of what the file said besides its pixels', async () => {
  const gps = { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 0/1', GPSLongitudeRef: 'E' }
  const told = await plain(80, 40)
    .withExif({ IFD0: { Make: 'Secretcam', Copyright: 'Ann' }, IFD3: gps })
    .withIccProfile('p3')
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">Secretcam</x:xmpmeta>')
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  assert.ok((await sharp(told).metadata()).exif)

  const copy = await copyOf(told)
  const { width, height, exif, xmp, icc, iptc, orientation } = await sharp(copy).metadata()

  assert.deepEqual([width, height], [40, 80])
  assert.deepEqual([exif, xmp, icc, iptc, orientation], Array(5).fill(undefined))
  assert.deepEqual(chunksOf(copy), ['VP8 '])
})

test('a copy takes 40 KB at most, be the picture of nothing but noise', async () => {
  const noise = sharp({
    create: {
      width: 900,
      height: 900,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 90 },
    },
  })

  const copy = await copyOf(await noise.png().toBuffer(), 'png')

  assert.ok(copy.length <= copyBytesMax, `${copy.length}`)
  assert.ok(copy.length > 5_000)
})

test('where a picture is transparent its copy is white, as it was for the model', async () => {
  const background = { r: 255, g: 0, b: 0, alpha: 0 }
  const clear = sharp({ create: { width: 40, height: 20, channels: 4, background } })

  const { dominant } = await sharp(await copyOf(await clear.png().toBuffer(), 'png')).stats()

  assert.ok(Math.min(dominant.r, dominant.g, dominant.b) >= 240, JSON.stringify(dominant))
})

test('a copy is made only for who wants one, and the answer is the same', async () => {
  await using pool = await createModelPool({ manifest: shipped, workers: 1 })
  const large = await sharp(bus).resize(1_600).jpeg().toBuffer()

  const without = await pool.classify(large, { format: 'jpeg' })
  const withOne = await pool.classify(large, { format: 'jpeg', withCopy: true })

  assert.equal(without.copy, undefined)
  assert.ok(withOne.copy)
  assert.equal(withOne.label, without.label)
  assert.ok(Math.abs(withOne.confidence - without.confidence) < 0.02)
})

function plain(width: number, height: number) {
  return sharp({ create: { width, height, channels: 3, background: '#4080c0' } })
}

async function copyOf(bytes: Uint8Array, format: 'jpeg' | 'png' = 'jpeg'): Promise<Uint8Array> {
  const { copying } = await preprocess(bytes, { format, withCopy: true })
  return (await copying) ?? assert.fail('no copy')
}

/** The names of the parts of a WebP file (RIFF). */
function chunksOf(file: Uint8Array): readonly string[] {
  const bytes = Buffer.from(file)
  const names: string[] = []
  for (
    let at = 12;
    at < bytes.length;
    at += 8 + bytes.readUInt32LE(at + 4) + (bytes.readUInt32LE(at + 4) % 2)
  )
    names.push(bytes.toString('latin1', at, at + 4))
  return names
}
