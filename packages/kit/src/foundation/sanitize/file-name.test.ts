import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { isDeviceName } from './device-name.ts'
import { sanitizeFileName } from './file-name.ts'
import { hostileText } from './testing/hostile-text.ts'

const cases: readonly (readonly [what: string, given: string, expected: string])[] = [
  ['an ordinary name stays', 'holiday photo (1).jpg', 'holiday photo (1).jpg'],
  ['letters of any script stay', 'Überfall 車.png', 'Überfall 車.png'],
  ['directories go', '../../etc/passwd', 'passwd'],
  ['Windows directories go', 'C:\\Users\\me\\a.jpg', 'a.jpg'],
  ['mixed directories go', '..\\/../a.jpg', 'a.jpg'],
  ['a drive goes', 'c:a.jpg', 'a.jpg'],
  ['a null byte goes', 'a.php\0.jpg', 'a.php.jpg'],
  ['C0, DEL and C1 go', 'a\r\n\x1b[31m\x7f\x9b.jpg', 'a[31m.jpg'],
  ['a right-to-left override goes', 'invoice\u202egpj.exe', 'invoicegpj.exe'],
  ['isolates and marks go', '\u2066a\u2069\u200f.jpg', 'a.jpg'],
  ['zero-width characters go', 'a\u200b\u200d\u2060\ufeff.jpg', 'a.jpg'],
  ['fillers and blanks go', '\u3164\u115f\u2800a.jpg', 'a.jpg'],
  ['tag characters go', 'a\u{e0041}.jpg', 'a.jpg'],
  ['line separators go', 'a\u2028b.jpg', 'ab.jpg'],
  ['lone surrogates go', 'a\ud800b\udc00.jpg', 'ab.jpg'],
  ['noncharacters go', 'a\uffff.jpg', 'a.jpg'],
  ['what is decomposed is composed', 'e\u0301.jpg', 'é.jpg'],
  ['a mark joins its letter when what parted them goes', 'e\u200d\u0301.jpg', 'é.jpg'],
  ['dots and spaces at the ends go', ' .. .htaccess. . ', 'htaccess'],
  ['reserved characters are replaced', 'a<b>c"d|e?f*g:h.jpg', 'a_b_c_d_e_f_g_h.jpg'],
  ['characters like a slash are replaced', 'a\u2215b\uff0fc.jpg', 'a_b_c.jpg'],
  ['a data stream is dropped', 'a.txt::$DATA', 'a.txt'],
  ['a named data stream is dropped', 'a.txt:evil.exe:$data', 'a.txt'],
  ['a device is marked', 'CON', '_CON'],
  ['a device with extensions is marked', 'nul.tar.gz', '_nul.tar.gz'],
  ['a device with spaces is marked', 'com1 .txt', '_com1 .txt'],
  ['a device with a superscript is marked', 'LPT².log', '_LPT².log'],
  ['a console stream is marked', 'conout$', '_conout$'],
  ['a longer name is no device', 'console.log', 'console.log'],
  ['nothing becomes file', '', 'file'],
  ['dots alone become file', '..', 'file'],
  ['what cannot be seen becomes file', '\u200b\0 ', 'file'],
]

for (const [what, given, expected] of cases) {
  test(`in a file name, ${what}`, () => assert.equal(sanitizeFileName(given), expected))
}

test('a long name is cut in bytes and keeps its extension', () => {
  const given = `${'ü'.repeat(300)}.jpeg`

  const name = sanitizeFileName(given)

  assert.equal(name, `${'ü'.repeat(125)}.jpeg`)
  assert.equal(Buffer.byteLength(name), 255)
})

test('a cut never splits a character', () => {
  const given = '😀'.repeat(5)

  const name = sanitizeFileName(given, { maxBytes: 18 })

  assert.equal(name, '😀'.repeat(4))
})

test('an extension that is most of the name is cut like the rest', () => {
  const given = `a.${'b'.repeat(300)}`

  const name = sanitizeFileName(given, { maxBytes: 16 })

  assert.equal(name, 'a.bbbbbbbbbbbbbb')
})

test('a cut that leaves a device is mended', () => {
  const given = 'aux                  x.jpeg'

  const name = sanitizeFileName(given, { maxBytes: 16 })

  assert.equal(isDeviceName(name), false)
  assert.equal(name, '_aux       .jpeg')
})

test('a cap too small for a name is refused', () => {
  assert.throws(() => sanitizeFileName('a', { maxBytes: 15 }), RangeError)
})

test('every file name comes out safe, and the same when sanitised again', () => {
  const unsafe =
    /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\p{Noncharacter_Code_Point}]|^[\s.]|[\s.]$/u

  const holds = fc.property(hostileText, fc.integer({ min: 16, max: 255 }), (text, maxBytes) => {
    const name = sanitizeFileName(text, { maxBytes })

    assert.notEqual(name, '')
    assert.doesNotMatch(name, unsafe)
    assert.ok(Buffer.byteLength(name) <= maxBytes)
    assert.equal(name.normalize('NFC'), name)
    assert.equal(isDeviceName(name), false)
    assert.equal(path.win32.basename(name), name)
    assert.equal(sanitizeFileName(name, { maxBytes }), name)
  })

  fc.assert(holds, { numRuns: 2000 })
})
