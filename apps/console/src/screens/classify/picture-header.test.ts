import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import fc from 'fast-check'
import { nameOther, readPictureHeader } from './picture-header.ts'

const fixtures = new URL('../../../../vehicle-api/fixtures/', import.meta.url)

for (const [name, format] of [
  ['drawn_car.jpg', 'jpeg'],
  ['drawn_bus.png', 'png'],
  ['drawn_bicycle.webp', 'webp'],
  ['drawn_motorcycle.gif', 'gif'],
  ['drawn_truck.bmp', 'bmp'],
] as const) {
  test(`format and size of ${name} are read`, async () => {
    const bytes = new Uint8Array(await readFile(new URL(name, fixtures)))

    const header = readPictureHeader(bytes)

    assert.deepEqual(header, { format, size: { width: 320, height: 240 } })
  })

  test(`the first bytes of ${name} tell its format alone`, async () => {
    const bytes = new Uint8Array(await readFile(new URL(name, fixtures)))

    assert.equal(readPictureHeader(bytes.subarray(0, 18))?.format, format)
    assert.equal(readPictureHeader(bytes.subarray(0, 1)), undefined)
  })
}

test('WebP with an extended header has its size in 24 bits', () => {
  const bytes = new Uint8Array([
    ...ascii('RIFF    WEBPVP8X'),
    ...[10, 0, 0, 0, 0, 0, 0, 0],
    // One less than 100,000 and 70,000, the lowest byte first.
    ...[0x9f, 0x86, 0x01, 0x6f, 0x11, 0x01],
  ])

  assert.deepEqual(readPictureHeader(bytes)?.size, { width: 100_000, height: 70_000 })
})

test('WebP without loss has its size in 14 bits each', () => {
  const size = (640 - 1) | ((480 - 1) << 14)
  const bytes = new Uint8Array([
    ...ascii('RIFF    WEBPVP8L    /'),
    ...[size & 255, (size >>> 8) & 255, (size >>> 16) & 255, size >>> 24],
  ])

  assert.deepEqual(readPictureHeader(bytes)?.size, { width: 640, height: 480 })
})

test('a BMP whose first row is the top one has a height like others', () => {
  const view = new DataView(new ArrayBuffer(54))
  view.setUint16(0, 0x424d)
  view.setUint32(14, 40, true)
  view.setInt32(18, 64, true)
  view.setInt32(22, -48, true)

  const header = readPictureHeader(new Uint8Array(view.buffer))

  assert.deepEqual(header?.size, { width: 64, height: 48 })
})

test('what people take for pictures is named', () => {
  assert.equal(nameOther(ascii('    ftypheic')), 'a HEIC photo')
  assert.equal(nameOther(ascii('%PDF-1.7')), 'a PDF document')
  assert.equal(nameOther(ascii('hello')), undefined)
})

test('whatever a file holds, reading it ends', () => {
  const starts = ['\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'GIF89a', 'RIFF0000WEBPVP8 ', 'BM', ''].map(
    ascii,
  )

  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), (start, rest) => {
      readPictureHeader(new Uint8Array([...start, ...rest]))
    }),
  )
})

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
