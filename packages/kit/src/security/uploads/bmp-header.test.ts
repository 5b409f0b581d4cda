import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KitError } from '../../foundation/errors/index.ts'
import { decodeBmp } from './bmp-pixels.ts'
import { composeBmp } from './testing/compose-bmp.ts'

test('a BMP over the pixel limit is refused before memory is taken', () => {
  const file = composeBmp({ width: 20_000, height: 20_000, depth: 24, pixels: new Uint8Array(4) })

  const before = process.memoryUsage().arrayBuffers
  assert.throws(() => decodeBmp(file), { code: 'IMAGE_TOO_LARGE' })
  assert.ok(process.memoryUsage().arrayBuffers - before < 1_000_000)
})

test('the pixel limit can be lowered', () => {
  const file = composeBmp({
    width: 2,
    height: 1,
    depth: 8,
    palette: [[1, 2, 3]],
    pixels: new Uint8Array(4),
  })

  assert.throws(() => decodeBmp(file, { pixelsMax: 1 }), { code: 'IMAGE_TOO_LARGE' })
  assert.equal(decodeBmp(file, { pixelsMax: 2 }).width, 2)
})

test('the most negative height is too large, not small', () => {
  const file = composeBmp({ width: 1, height: -(2 ** 31), depth: 24, pixels: new Uint8Array(4) })

  assert.throws(() => decodeBmp(file), { code: 'IMAGE_TOO_LARGE' })
})

for (const [lie, change] of Object.entries({
  'a width of 0': (file: Buffer) => file.writeInt32LE(0, 18),
  'a negative width': (file: Buffer) => file.writeInt32LE(-1, 18),
  'more rows than it has': (file: Buffer) => file.writeInt32LE(3, 22),
  'pixels inside the header': (file: Buffer) => file.writeUInt32LE(20, 10),
  'pixels behind the end': (file: Buffer) => file.writeUInt32LE(5000, 10),
  'a depth of 2 bits': (file: Buffer) => file.writeUInt16LE(2, 28),
  'an embedded JPEG': (file: Buffer) => file.writeUInt32LE(4, 30),
  'run lengths with 24 bits': (file: Buffer) => file.writeUInt32LE(1, 30),
  'more bytes than it has': (file: Buffer) => file.writeUInt32LE(5000, 2),
})) {
  test(`a BMP that claims ${lie} is refused`, () => {
    const file = composeBmp({ width: 1, height: 1, depth: 24, pixels: new Uint8Array(4) })

    change(file)

    assert.throws(() => decodeBmp(file), { code: 'IMAGE_CORRUPT' })
  })
}

test('8 bits per pixel without a palette are refused', () => {
  const file = composeBmp({ width: 1, height: 1, depth: 8, pixels: new Uint8Array(4) })

  assert.throws(() => decodeBmp(file), { code: 'IMAGE_CORRUPT', message: /no palette/ })
})

test('compression 3 is masks, but Huffman coding in the long OS/2 header, which is not read', () => {
  const parts = { width: 1, height: 1, depth: 32, compression: 3, pixels: new Uint8Array(4) }
  const masks = [0xff0000, 0xff00, 0xff]

  assert.equal(decodeBmp(composeBmp({ ...parts, masks, headerBytes: 56 })).width, 1)
  assert.throws(() => decodeBmp(composeBmp({ ...parts, masks, headerBytes: 64 })), {
    message: 'The BMP has a compression (3) that is not read.',
  })
})

for (const masks of [
  [0, 0xff00, 0xff],
  [0xf0f, 0xff00, 0xff],
]) {
  test(`masks ${masks.map((mask) => mask.toString(16))} are refused`, () => {
    const file = composeBmp({
      width: 1,
      height: 1,
      depth: 32,
      compression: 3,
      masks,
      pixels: new Uint8Array(4),
    })

    assert.throws(() => decodeBmp(file), { code: 'IMAGE_CORRUPT' })
  })
}

test('a mutated BMP is decoded or refused, and never more than that, 20,000 times', () => {
  const palette = Array.from({ length: 16 }, (_, i) => [i, i, i] as const)
  const pixels = Buffer.alloc(64, 0x17)
  const size = { width: 4, height: 4 }
  const kinds = [
    composeBmp({ ...size, depth: 1, palette, pixels }),
    composeBmp({ ...size, depth: 4, palette, pixels, headerBytes: 12 }),
    composeBmp({ ...size, depth: 8, palette, pixels, compression: 1 }),
    composeBmp({ ...size, depth: 4, palette, pixels, compression: 2 }),
    composeBmp({ ...size, depth: 16, pixels, compression: 3, masks: [0xf800, 0x7e0, 0x1f] }),
    composeBmp({ ...size, depth: 24, pixels }),
    composeBmp({ ...size, depth: 32, pixels, headerBytes: 124 }),
  ]
  const interesting = fc.oneof(fc.constantFrom(0, 1, 2, 127, 128, 255), fc.nat(255))
  const mutation = fc.record({
    kind: fc.nat(kinds.length - 1),
    // Most of what matters is in the first 70 bytes.
    changes: fc.array(fc.tuple(fc.oneof(fc.nat(70), fc.nat(200)), interesting), { maxLength: 5 }),
    cut: fc.option(fc.nat(150)),
  })
  fc.assert(
    fc.property(mutation, ({ kind, changes, cut }) => {
      const bytes = Buffer.from((kinds[kind] ?? pixels).subarray(0, cut ?? 1000))
      for (const [at, to] of changes) bytes[Math.min(at, bytes.length - 1)] = to
      decodeOrRefuse(bytes)
    }),
    { numRuns: 20_000 },
  )
})

function decodeOrRefuse(bytes: Uint8Array): void {
  try {
    const { width, height, data } = decodeBmp(bytes, { pixelsMax: 100_000 })
    assert.equal(data.length, width * height * 3)
  } catch (error) {
    if (!(error instanceof KitError)) throw error
  }
}
