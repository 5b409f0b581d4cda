import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KitError } from '../../foundation/errors/index.ts'
import { defaultImageLimits } from './image-info.ts'
import { inspectImage } from './inspect-image.ts'
import {
  gifOf,
  jpegOf,
  jpegWith,
  pngChunk,
  pngOf,
  pngWith,
  webpWith,
} from './testing/alter-image.ts'
import { composeBmp } from './testing/compose-bmp.ts'
import { bmp, gif, images, jpeg, losslessWebp, png, webp } from './testing/images.ts'

const FRAMES: Readonly<Record<string, number>> = { animatedGif: 3, animatedWebp: 3 }

for (const [name, bytes] of Object.entries(images)) {
  test(`a real image (${name}) is told with its format, size and frames`, () => {
    const info = inspectImage(bytes)

    assert.deepEqual([info.width, info.height, info.frames], [8, 6, FRAMES[name] ?? 1])
    assert.equal(info.bytes, bytes.length)
    assert.equal(info.mime, `image/${info.format}`)
    assert.ok(
      /jpeg|progressive/i.test(name)
        ? info.format === 'jpeg'
        : name.match(new RegExp(info.format, 'i')),
    )
  })

  test(`a real image (${name}) that is cut short anywhere is refused`, () => {
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => inspectImage(bytes.subarray(0, length)), isRefusal, `${length} bytes`)
    }
  })
}

test('an animated PNG is told with its frames', () => {
  const frame = Buffer.alloc(26)
  frame.writeUInt32BE(8, 4)
  frame.writeUInt32BE(6, 8)
  const declared = pngWith(pngChunk('acTL', Buffer.from([0, 0, 0, 5, 0, 0, 0, 0])))
  const seen = pngWith(pngChunk('fcTL', frame), pngChunk('fcTL', frame))

  assert.equal(inspectImage(declared).frames, 5)
  assert.equal(inspectImage(seen).frames, 2)
})

test('an empty file and one over the limit are refused before they are looked into', () => {
  assert.throws(() => inspectImage(Buffer.alloc(0)), { code: 'UPLOAD_EMPTY' })
  assert.throws(() => inspectImage(jpeg, { ...defaultImageLimits, bytesMax: jpeg.length - 1 }), {
    code: 'UPLOAD_TOO_LARGE',
    message: `The file is larger than ${jpeg.length - 1} bytes, the limit.`,
  })
})

for (const [what, bytes] of Object.entries({
  'an SVG drawing': '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
  'an HTML page': '<!DOCTYPE html><script>alert(1)</script>',
  text: 'BMW is a maker of cars, and this is a sentence.',
  'a PDF document': '%PDF-1.7 ...',
  'a ZIP archive or an office document': 'PK\x03\x04....',
  'a HEIC image': '\0\0\0\x20ftypheic',
  'an AVIF image': '\0\0\0\x20ftypavif',
  'a program': '\x7fELF\x02\x01\x01',
  'nothing that is known here': 'BM\0\0\0\0\0\0\0\0\0\0\0\0\x29\0\0\0',
})) {
  test(`${what} is refused by name, with the formats that are read`, () => {
    assert.throws(() => inspectImage(Buffer.from(bytes, 'latin1')), {
      code: 'UPLOAD_TYPE_UNSUPPORTED',
      statusCode: 415,
      message: `The file holds ${what}. JPEG, PNG, GIF, WebP and BMP images are read.`,
    })
  })
}

for (const [bomb, bytes] of Object.entries({
  'a PNG of 60,000 x 60,000 pixels': pngOf(60_000, 60_000),
  'a PNG with a side of 4 billion': pngOf(2 ** 32 - 1, 1),
  'a JPEG of 65,535 x 65,535 pixels': jpegOf(65_535, 65_535),
  'a GIF of 65,535 x 65,535 pixels': sized(gif, (b) => b.fill(0xff, 6, 10)),
  'a WebP of 16,383 x 16,383 pixels': sized(webp, (b) => b.fill(0xff, 26, 30)),
  'a lossless WebP of 16,384 x 16,384 pixels': sized(losslessWebp, (b) => b.fill(0xff, 21, 25)),
  'a BMP of 400 megapixels': sized(bmp, (b) => [18, 22].map((at) => b.writeInt32LE(20_000, at))),
  'a GIF of 100,000 frames': gifOf(100_000),
  'an animated PNG of 4 billion frames': pngWith(
    pngChunk('acTL', Buffer.from([255, 255, 255, 255, 0, 0, 0, 0])),
  ),
})) {
  test(`${bomb} is refused from its header alone`, () => {
    const before = process.memoryUsage().arrayBuffers

    const cpuBefore = process.cpuUsage()
    assert.throws(() => inspectImage(bytes), { code: 'IMAGE_TOO_LARGE', statusCode: 413 })

    assert.ok(process.cpuUsage(cpuBefore).user < 50_000)
    assert.ok(process.memoryUsage().arrayBuffers - before < 1_000_000)
  })
}

test('the refusal of a size names the limit', () => {
  const limits = { ...defaultImageLimits, pixelsMax: 47 }

  assert.throws(() => inspectImage(png, limits), {
    message: 'The image is 8 x 6 = 48 pixels; at most 47 are accepted.',
  })
  assert.throws(() => inspectImage(png, { ...defaultImageLimits, sideMax: 7 }), {
    message: 'The image is 8 x 6 pixels; a side may have at most 7.',
  })
  assert.throws(() => inspectImage(gifOf(3), { ...defaultImageLimits, framesMax: 2 }), {
    message: 'The animation has more than 2 frames, the limit.',
  })
})

test('a JPEG with more scans than any encoder writes is refused', () => {
  const at = jpeg.indexOf(Buffer.from([0xff, 0xda]))
  const scans = Buffer.alloc((jpeg.length - 2 - at) * 101, jpeg.subarray(at, -2))

  assert.throws(
    () => inspectImage(Buffer.concat([jpeg.subarray(0, at), scans, jpeg.subarray(-2)])),
    {
      code: 'IMAGE_TOO_LARGE',
    },
  )
})

for (const [lie, bytes] of Object.entries({
  'a JPEG that is 0 pixels high': jpegOf(8, 0),
  'a JPEG with two frame headers': jpegWith(0xc0, '\x08\0\x06\0\x08\x01\x01\x11\0'),
  'a JPEG with a segment shorter than its length': jpegWith(0xfe, '').fill(1, 4, 6).fill(0, 4, 5),
  'a JPEG with bytes between its segments': Buffer.concat([
    ...[jpegWith(0xfe, '').subarray(0, 6), Buffer.from('xx'), jpeg.subarray(2)],
  ]),
  'a PNG that is 0 pixels wide': pngOf(0, 5),
  'a PNG with a header checksum that is wrong': sized(png, (b) => b.fill(1, 29, 33)),
  'a PNG with 3 bits per colour': pngOf(8, 6, 3),
  'a PNG with a chunk name that is none': pngWith(pngChunk('a\0b!', 'x')),
  'a PNG without picture data': Buffer.concat([png.subarray(0, 33), png.subarray(-12)]),
  'a PNG with a frame that is too large': pngWith(pngChunk('fcTL', Buffer.alloc(26, 1))),
  'a GIF that is 0 pixels wide': sized(gif, (b) => b.fill(0, 6, 8)),
  'a GIF with a frame that is too large': sized(gif, (b) => b.fill(5, 6, 7)),
  'a GIF without frames': gifOf(0),
  'a WebP with two pictures': webpWith('VP8L', losslessWebp.toString('latin1', 20)),
  'a WebP whose header says less than its picture': sized(extended(), (b) => b.fill(0, 24, 27)),
  'a BMP that is 0 pixels high': composeBmp({
    width: 1,
    height: 0,
    depth: 24,
    pixels: Buffer.alloc(4),
  }),
  'a GIF of more pieces than any encoder writes': Buffer.concat([
    ...[gif.subarray(0, -1), Buffer.alloc(5 * 60_000, '!\xfe\x01x\0', 'latin1'), gif.subarray(-1)],
  ]),
})) {
  test(`${lie} is refused as corrupt`, () => {
    assert.throws(() => inspectImage(bytes), { code: 'IMAGE_CORRUPT', statusCode: 400 })
  })
}

test('the refusal of a file that is cut short says so', () => {
  for (const [format, bytes] of Object.entries({
    JPEG: jpeg,
    PNG: png,
    GIF: gif,
    WebP: webp,
    BMP: bmp,
  })) {
    assert.throws(() => inspectImage(bytes.subarray(0, -1)), {
      message: new RegExp(`^The ${format} is cut short: `),
    })
  }
})

test('a JPEG that is cut inside a header is cut short, not 0 pixels wide', () => {
  const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]))

  assert.throws(() => inspectImage(jpeg.subarray(0, at + 6)), { message: /cut short/ })
})

test('a mutated image is told or refused, and never more than that, 20,000 times', () => {
  const kinds = Object.values(images)
  const change = fc.record({ at: fc.nat(700), to: fc.nat(255) })
  const mutation = fc.record({
    kind: fc.nat(kinds.length - 1),
    changes: fc.array(change, { maxLength: 4 }),
    cut: fc.option(fc.nat(700)),
    more: fc.uint8Array({ maxLength: 8 }),
  })
  fc.assert(
    fc.property(mutation, ({ kind, changes, cut, more }) => {
      const bytes = Buffer.concat([(kinds[kind] ?? jpeg).subarray(0, cut ?? 1000), more])
      for (const { at, to } of changes) bytes[at % bytes.length] = to
      try {
        const info = inspectImage(bytes)
        assert.ok(info.width > 0 && info.height > 0 && info.width * info.height <= 50_000_000)
      } catch (error) {
        if (!isRefusal(error)) throw error
      }
    }),
    { numRuns: 20_000 },
  )
})

function isRefusal(error: unknown): boolean {
  return error instanceof KitError
}

function sized(image: Buffer, change: (copy: Buffer) => unknown): Buffer {
  const copy = Buffer.from(image)
  change(copy)
  return copy
}

/** The lossless picture with a header of the extended format (RFC 9649, section 2.7). */
function extended(): Buffer {
  const header = Buffer.from('VP8X\x0a\0\0\0\0\0\0\0\x07\0\0\x05\0\0', 'latin1')
  const image = Buffer.concat([losslessWebp.subarray(0, 12), header, losslessWebp.subarray(12)])
  image.writeUInt32LE(image.length - 8, 4)
  return image
}
