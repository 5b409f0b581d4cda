import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeBmp } from './bmp-pixels.ts'
import { composeBmp } from './testing/compose-bmp.ts'

test('8 bit run lengths paint runs, literals, rows and jumps', () => {
  const data = [
    ...[2, 7, 0, 3, 1, 2, 3, 0, 0, 0], // 7 7 1 2 3, end of row
    ...[0, 2, 2, 1, 1, 9, 0, 1], // two right and one up, 9, end of image
  ]

  assert.deepEqual(decode(8, 5, 3, data), [
    [0, 0, 9, 0, 0],
    [0, 0, 0, 0, 0],
    [7, 7, 1, 2, 3],
  ])
})

test('4 bit run lengths alternate two colours, and literals begin with the upper half', () => {
  const data = [5, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 0, 1]

  assert.deepEqual(decode(4, 5, 2, data), [
    [3, 4, 5, 6, 7],
    [1, 2, 1, 2, 1],
  ])
})

test('a run that passes the right edge is cut', () => {
  assert.deepEqual(decode(8, 2, 2, [9, 1, 0, 0, 0, 3, 5, 6, 7, 0, 0, 1]), [
    [5, 6],
    [1, 1],
  ])
})

test('a jump beyond the picture ends it', () => {
  assert.deepEqual(decode(8, 2, 1, [0, 2, 0, 200]), [[0, 0]])
})

test('the end mark may be missing once the last row is full', () => {
  assert.deepEqual(decode(8, 2, 1, [2, 5]), [[5, 5]])
})

test('data that ends before the picture is refused', () => {
  assert.throws(() => decode(8, 2, 2, [2, 5, 0, 0]), { code: 'IMAGE_CORRUPT' })
  assert.throws(() => decode(8, 5, 1, [0, 5, 1, 2]), { code: 'IMAGE_CORRUPT' })
})

test('run lengths stored top-down are refused', () => {
  assert.throws(() => decode(8, 2, -1, [2, 5, 0, 1]), { code: 'IMAGE_CORRUPT' })
})

test('a large picture from a few bytes is refused before memory is taken', () => {
  const before = process.memoryUsage().arrayBuffers
  assert.throws(() => decode(8, 7000, 7000, [0, 1]), { code: 'IMAGE_CORRUPT' })
  assert.ok(process.memoryUsage().arrayBuffers - before < 1_000_000)
})

test('data that paints over the edge again and again takes no longer for it', () => {
  const data = Array.from({ length: 2_000_000 }, () => 255)

  const cpuBefore = process.cpuUsage()
  assert.throws(() => decode(8, 1, 1000, data), { code: 'IMAGE_CORRUPT' })
  // Painting each of the 255 million pixels would take seconds.
  assert.ok(process.cpuUsage(cpuBefore).user < 500_000)
})

test('whatever is encoded as runs and literals is what is read', () => {
  const row = fc.array(fc.nat(15), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(
      fc.constantFrom(4, 8),
      row,
      fc.integer({ min: 1, max: 6 }),
      (depth, first, height) => {
        const picked = Array.from({ length: height }, (_, y) => first.map((v) => (v + y) & 15))

        const data = picked.toReversed().flatMap((values) => [...encode(depth, values), 0, 0])

        assert.deepEqual(decode(depth, first.length, height, [...data, 0, 1]), picked)
      },
    ),
    { numRuns: 200 },
  )
})

/** Literals of up to 20 where there are 3 or more left, else runs of one. */
function encode(depth: number, values: readonly number[]): number[] {
  const data: number[] = []
  for (let i = 0; i < values.length; ) {
    const some = values.slice(i, i + 20)
    i += some.length
    if (some.length < 3) data.push(...some.flatMap((v) => [1, depth === 4 ? v << 4 : v]))
    else data.push(0, some.length, ...padded(depth === 8 ? some : halves(some)))
  }
  return data
}

function halves(values: readonly number[]): number[] {
  return values.flatMap((v, i) => (i % 2 === 0 ? [(v << 4) | (values[i + 1] ?? 0)] : []))
}

function padded(values: readonly number[]): number[] {
  return values.length % 2 === 0 ? [...values] : [...values, 0]
}

/** Palette indices of the decoded picture, rows from the top. */
function decode(depth: number, width: number, height: number, data: readonly number[]): number[][] {
  const palette = Array.from({ length: 16 }, (_, i) => [i, i, i] as const)
  const file = composeBmp({
    ...{ width, height, depth, palette },
    ...{ compression: depth === 8 ? 1 : 2, pixels: Uint8Array.from(data) },
  })
  const image = decodeBmp(file)
  return Array.from({ length: image.height }, (_, y) =>
    Array.from({ length: width }, (__, x) => image.data[(y * width + x) * 3] ?? -1),
  )
}
