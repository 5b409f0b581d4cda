import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { inspectImage } from './inspect-image.ts'
import { gifWith, jpegWith, pngChunk, pngWith, webpWith } from './testing/alter-image.ts'
import { composeBmp } from './testing/compose-bmp.ts'
import { bmp, exifJpeg, gif, images, jpeg, png } from './testing/images.ts'

const ZIP = zip('a.txt', 'hello')

const ATTACHED: Readonly<Record<string, Buffer>> = {
  'a ZIP archive': ZIP,
  'a RAR archive': latin1('Rar!\x1a\x07\x01\0'),
  'a 7z archive': latin1('7z\xbc\xaf\x27\x1c\0\x04'),
  'a gzip archive': gzipSync('hello'),
  'an XZ archive': latin1('\xfd7zXZ\0'),
  'a bzip2 archive': latin1('BZh91AY&SY'),
  'a tar archive': Buffer.concat([Buffer.alloc(257, 'a'), latin1('ustar\x0000')]),
  'a PDF document': latin1('%PDF-1.4\n%%EOF'),
  'an office document': latin1('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  'a program': latin1('\x7fELF\x02\x01\x01\0'),
  'a script': latin1('<?php system($_GET["c"]); ?>'),
  'a web page': latin1('<HTML ><body onload=alert(1)>'),
  'an SVG drawing': latin1('<svg onload="alert(1)">'),
}

for (const [what, attached] of Object.entries(ATTACHED)) {
  test(`an image followed by ${what} is refused`, () => {
    for (const image of Object.values(images)) {
      assert.throws(() => inspectImage(Buffer.concat([image, attached])), {
        code: 'IMAGE_POLYGLOT',
        statusCode: 400,
        message: `The image is followed by ${what}.`,
      })
    }
  })
}

test('what follows an image is found behind padding and after a second picture', () => {
  const zeros = Buffer.alloc(5000)

  assert.throws(() => inspectImage(Buffer.concat([jpeg, zeros, ZIP])), { code: 'IMAGE_POLYGLOT' })
  assert.throws(() => inspectImage(Buffer.concat([jpeg, jpeg, latin1('<sCRipt>')])), {
    code: 'IMAGE_POLYGLOT',
  })
})

test('an archive of which only the directory can be recognised is refused', () => {
  const disguised = Buffer.from(ZIP).fill(0xff, 4, 10)

  assert.throws(() => inspectImage(Buffer.concat([png, Buffer.from('x'), disguised])), {
    code: 'IMAGE_POLYGLOT',
  })
})

test('an archive whose directory is missing is refused', () => {
  const cut = ZIP.subarray(0, ZIP.indexOf('PK\x01\x02'))

  assert.throws(() => inspectImage(Buffer.concat([png, Buffer.from('x'), cut])), {
    code: 'IMAGE_POLYGLOT',
  })
})

test('a Windows program is found at the start and later', () => {
  const program = Buffer.alloc(200)
  program.write('MZ', 'latin1')
  program.write('PE\0\0\x64\x86', 100, 'latin1')

  assert.throws(() => inspectImage(Buffer.concat([png, program])), { code: 'IMAGE_POLYGLOT' })
  assert.throws(() => inspectImage(Buffer.concat([png, Buffer.from('.'), program])), {
    code: 'IMAGE_POLYGLOT',
  })
})

for (const [where, image] of Object.entries({
  'JPEG comment': (text: string) => jpegWith(0xfe, text),
  'JPEG application segment': (text: string) => jpegWith(0xed, `Photoshop 3.0\0${text}`),
  'EXIF block': (text: string) => jpegWith(0xe1, `Exif\0\0II*\0${text}`),
  'PNG text': (text: string) => pngWith(pngChunk('tEXt', `Comment\0${text}`)),
  'PNG compressed text, in its name': (text: string) => pngWith(pngChunk('zTXt', `${text}\0\0`)),
  'PNG chunk of its own': (text: string) => pngWith(pngChunk('prVt', text)),
  'GIF comment': (text: string) => gifWith(0xfe, text),
  'GIF application block': (text: string) => gifWith(0xff, text),
  'WebP EXIF chunk': (text: string) => webpWith('EXIF', text),
  'WebP chunk of its own': (text: string) => webpWith('prVt', text),
  'BMP gap before the pixels': (text: string) =>
    composeBmp({ width: 1, height: 1, depth: 24, gap: latin1(text), pixels: Buffer.alloc(4) }),
})) {
  test(`a script, a document or an archive in a ${where} is refused`, () => {
    for (const text of [
      '<script>',
      '<?php ',
      '<html>',
      '<svg/',
      '%PDF-1',
      ZIP.toString('latin1'),
    ]) {
      assert.throws(() => inspectImage(image(text)), {
        code: 'IMAGE_POLYGLOT',
        message: /^The metadata of the image holds (a|an) /,
      })
    }
    assert.equal(inspectImage(image('A red car <3, 100 % original')).bytes > 0, true)
  })
}

for (const [what, bytes] of Object.entries({
  'a second picture (Multi-Picture Format)': Buffer.concat([jpeg, jpeg]),
  'a video (Motion Photo)': Buffer.concat([
    jpeg,
    latin1('\0\0\0\x18ftypmp42\0\0\0\0mp42isom'),
    noise(),
  ]),
  'the trailer of Samsung phones': Buffer.concat([
    jpeg,
    latin1('\0\0\x01\x0aImage_UTC_Data1700000000000SEFHk\0\0\0SEFT'),
  ]),
  'zero bytes': Buffer.concat([jpeg, Buffer.alloc(100_000)]),
  'XMP metadata': exifJpeg,
  'XMP metadata in a PNG': pngWith(
    pngChunk('iTXt', 'XML:com.adobe.xmp\0\0\0\0\0<?xpacket begin=""?><x:xmpmeta></x:xmpmeta>'),
  ),
  'XMP metadata in a GIF': gifWith(0xff, '<?xpacket begin=""?><x:xmpmeta></x:xmpmeta>'),
  'XMP metadata in a WebP': webpWith('XMP ', '<?xpacket begin=""?><x:xmpmeta></x:xmpmeta>'),
  'a colour profile': jpegWith(0xe2, `ICC_PROFILE\0\x01\x01${noise().toString('latin1', 0, 3000)}`),
  'a comment that speaks of <b>scripts</b>': jpegWith(0xfe, 'a <b>script</b>, <svgs> and PK'),
})) {
  test(`an image with ${what} passes`, () => {
    assert.equal(inspectImage(bytes).height, 6)
  })
}

for (const [format, bytes] of Object.entries({
  GIF: changed(gif, 6, '/*'),
  'GIF by assignment': changed(gif, 6, '=\n1\n'),
  BMP: changed(Buffer.concat([bmp, Buffer.alloc(0x2a2f)]), 2, '/*\0\0'),
  JPEG: Buffer.concat([jpegWith(0xe0, 'x'.repeat(0x2f2a - 2)), latin1('*/=alert(1)/*')]),
})) {
  test(`a ${format} whose header begins a script is refused`, () => {
    assert.throws(
      () => inspectImage(bytes),
      (error: Error) => {
        return 'code' in error && (error.code === 'IMAGE_POLYGLOT' || format === 'WebP')
      },
    )
  })
}

test('a JPEG whose metadata has just that length, and no end of a comment, passes', () => {
  assert.equal(inspectImage(jpegWith(0xe1, 'x'.repeat(0x2f2a - 2))).height, 6)
})

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

function changed(image: Buffer, at: number, text: string): Buffer {
  const copy = Buffer.from(image)
  copy.write(text, at, 'latin1')
  return copy
}

/** 3 MB that look like compressed data, the same each time. */
function noise(): Buffer {
  let state = 1
  return Buffer.from(
    Uint32Array.from({ length: 750_000 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state ^ (state >>> 13)
    }).buffer,
  )
}

/** An archive of one file, as in APPNOTE.TXT. */
function zip(name: string, content: string): Buffer {
  const data = deflateRawSync(content)
  const entry = Buffer.alloc(30)
  entry.write('PK\x03\x04\x14\0\0\0\x08\0', 'latin1')
  entry.writeUInt32LE(data.length, 18)
  entry.writeUInt16LE(name.length, 26)
  const central = Buffer.alloc(46)
  central.write('PK\x01\x02\x14\0\x14\0\0\0\x08\0', 'latin1')
  central.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt32LE(46 + name.length, 12)
  return Buffer.concat([entry, latin1(name), data, central, latin1(name), end])
}
