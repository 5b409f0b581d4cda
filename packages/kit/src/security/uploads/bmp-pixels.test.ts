import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeBmp } from './bmp-pixels.ts'
import { composeBmp } from './testing/compose-bmp.ts'

type Colour = readonly [number, number, number]

const RED: Colour = [255, 0, 0]
const GREEN: Colour = [0, 255, 0]
const BLUE: Colour = [0, 0, 255]
const GREY: Colour = [10, 20, 30]
const PALETTE = [RED, GREEN, BLUE, GREY]

test('rows of 1 bit per pixel are read from the bottom', () => {
  const pixels = bytes('60000000', 'a0000000')

  const image = decodeBmp(
    composeBmp({ width: 3, height: 2, depth: 1, palette: [RED, BLUE], pixels }),
  )

  assert.deepEqual(rows(image), [
    [BLUE, RED, BLUE],
    [RED, BLUE, BLUE],
  ])
})

test('4 bits per pixel are read upper half first', () => {
  const pixels = bytes('01230000', '32100000')

  const image = decodeBmp(composeBmp({ width: 3, height: 2, depth: 4, palette: PALETTE, pixels }))

  assert.deepEqual(rows(image), [
    [GREY, BLUE, GREEN],
    [RED, GREEN, BLUE],
  ])
})

test('8 bits per pixel are read, and a colour that the palette does not have is black', () => {
  const pixels = bytes('03020900')

  const image = decodeBmp(composeBmp({ width: 3, height: 1, depth: 8, palette: PALETTE, pixels }))

  assert.deepEqual(rows(image), [[GREY, BLUE, [0, 0, 0]]])
})

test('16 bits per pixel are 5 bits of each colour unless masks say otherwise', () => {
  const pixels = bytes('007c', 'e003', '1f00', '1042')

  const image = decodeBmp(composeBmp({ width: 4, height: 1, depth: 16, pixels }))

  // 16 of 31 is 132 of 255, rounded.
  assert.deepEqual(rows(image), [[RED, GREEN, BLUE, [132, 132, 132]]])
})

for (const [headerBytes, compression] of [
  [40, 3],
  [40, 6],
  [52, 3],
  [56, 3],
  [108, 3],
  [124, 3],
] as const) {
  test(`masks are read with a header of ${headerBytes} bytes and compression ${compression}`, () => {
    const masks = [0xf800, 0x07e0, 0x001f, ...(compression === 6 ? [0] : [])]
    const pixels = bytes('00f8', 'e007', '1f00', '0084')

    const image = decodeBmp(
      composeBmp({ width: 4, height: 1, depth: 16, headerBytes, compression, masks, pixels }),
    )

    // 16 of 31 is 132 of 255, and 32 of 63 is 130, rounded.
    assert.deepEqual(rows(image), [[RED, GREEN, BLUE, [132, 130, 0]]])
  })
}

test('24 bits per pixel are read, with rows padded to four bytes', () => {
  const pixels = bytes('0000ff', '00ff00', '0000', 'ff0000', '1e140a', '0000')

  const image = decodeBmp(composeBmp({ width: 2, height: 2, depth: 24, pixels }))

  assert.deepEqual(rows(image), [
    [BLUE, GREY],
    [RED, GREEN],
  ])
})

test('a negative height means rows from the top', () => {
  const pixels = bytes('0000ff00', 'ff000000')

  const image = decodeBmp(composeBmp({ width: 1, height: -2, depth: 24, pixels }))

  assert.deepEqual(rows(image), [[RED], [BLUE]])
})

test('32 bits per pixel are read without the fourth byte', () => {
  const pixels = bytes('0000ff00', '1e140aff')

  const image = decodeBmp(composeBmp({ width: 2, height: 1, depth: 32, pixels }))

  assert.deepEqual(rows(image), [[RED, GREY]])
})

test('masks of 32 bits in another order are read, and wide channels keep their upper 8 bits', () => {
  const swapped = composeBmp({
    ...{ width: 1, height: 1, depth: 32, headerBytes: 124, compression: 3 },
    ...{ masks: [0xff, 0xff00, 0xff0000], pixels: bytes('0a141e00') },
  })
  const wide = composeBmp({
    ...{ width: 1, height: 1, depth: 32, headerBytes: 108, compression: 3 },
    ...{ masks: [0x3ff00000, 0xffc00, 0x3ff], pixels: uint32((0x3ff << 20) | (0x201 << 10) | 7) },
  })

  assert.deepEqual(rows(decodeBmp(swapped)), [[GREY]])
  assert.deepEqual(rows(decodeBmp(wide)), [[[255, 0x201 >> 2, 7 >> 2]]])
})

test('a mask that uses the highest bit is read', () => {
  const image = decodeBmp(
    composeBmp({
      ...{ width: 1, height: 1, depth: 32, headerBytes: 108, compression: 3 },
      ...{ masks: [0xff000000, 0xff0000, 0xff00], pixels: uint32(0x0a141e00) },
    }),
  )

  assert.deepEqual(rows(image), [[GREY]])
})

test('the OS/2 header of 12 bytes has a palette of three bytes a colour', () => {
  const pixels = bytes('01230000')

  const image = decodeBmp(
    composeBmp({
      ...{ width: 4, height: 1, depth: 4, headerBytes: 12, pixels },
      palette: Array.from({ length: 16 }, (_, i) => PALETTE[i] ?? GREY),
    }),
  )

  assert.deepEqual(rows(image), [[RED, GREEN, BLUE, GREY]])
})

for (const headerBytes of [16, 64]) {
  test(`the OS/2 header of ${headerBytes} bytes is read`, () => {
    const pixels = bytes('0000ff00')

    const image = decodeBmp(composeBmp({ width: 1, height: 1, depth: 24, headerBytes, pixels }))

    assert.deepEqual(rows(image), [[RED]])
  })
}

test('a palette that is shorter than it says ends where the pixels begin', () => {
  const file = composeBmp({
    width: 2,
    height: 1,
    depth: 8,
    palette: PALETTE,
    pixels: bytes('03020000'),
  })
  file.writeUInt32LE(256, 46)

  assert.deepEqual(rows(decodeBmp(file)), [[GREY, BLUE]])
})

test('whatever is written into a BMP of palette colours is what is read', () => {
  const depths = fc.constantFrom(1, 4, 8)
  const sizes = fc.integer({ min: 1, max: 20 })
  fc.assert(
    fc.property(
      depths,
      sizes,
      sizes,
      fc.boolean(),
      fc.infiniteStream(fc.nat()),
      (depth, width, height, topDown, random) => {
        const palette = Array.from({ length: 2 ** depth }, (_, i): Colour => [i, 255 - i, i ^ 90])
        const picked = Array.from({ length: height }, () =>
          Array.from({ length: width }, () => random.next().value % palette.length),
        )
        const stored = topDown ? picked : picked.toReversed()
        const pixels = Buffer.concat(stored.map((row) => pack(row, depth)))

        const image = decodeBmp(
          composeBmp({ width, height: topDown ? -height : height, depth, palette, pixels }),
        )

        assert.deepEqual(
          rows(image),
          picked.map((row) => row.map((i) => palette[i])),
        )
      },
    ),
    { numRuns: 200 },
  )
})

function pack(row: readonly number[], depth: number): Buffer {
  const bits = row.map((index) => index.toString(2).padStart(depth, '0')).join('')
  const padded = bits.padEnd(Math.ceil(bits.length / 32) * 32, '0')
  return Buffer.from(padded.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])
}

function bytes(...hex: string[]): Buffer {
  return Buffer.from(hex.join(''), 'hex')
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32LE(value >>> 0)
  return buffer
}

function rows(image: { width: number; height: number; data: Uint8Array }): number[][][] {
  assert.equal(image.data.length, image.width * image.height * 3)
  return Array.from({ length: image.height }, (_, y) =>
    Array.from({ length: image.width }, (__, x) => {
      const at = (y * image.width + x) * 3
      return [...image.data.subarray(at, at + 3)]
    }),
  )
}
