import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { stripControlCharacters } from './control-characters.ts'
import { hostileText } from './testing/hostile-text.ts'

test('null bytes, terminal escapes, DEL and C1 are taken out', () => {
  const given = 'a\0b\x1b[2Jc\x7fd\x9be\x85'

  assert.equal(stripControlCharacters(given), 'ab[2Jcde')
})

test('tabs and line breaks stay', () => {
  const given = 'a\tb\r\nc'

  assert.equal(stripControlCharacters(given), given)
})

test('half a surrogate pair is taken out and a whole one stays', () => {
  assert.equal(stripControlCharacters('a\ud83d😀\ude00b'), 'a😀b')
})

test('no control character is left in any text, and all else stays', () => {
  const holds = fc.property(hostileText, (text) => {
    const clean = stripControlCharacters(text)

    assert.doesNotMatch(clean, /(?![\t\n\r])\p{Cc}/u)
    assert.ok(clean.isWellFormed())
    assert.equal(clean, [...text].filter((character) => isWanted(character)).join(''))
  })

  fc.assert(holds)
})

function isWanted(character: string): boolean {
  return '\t\n\r'.includes(character) || !/[\p{Cc}\p{Cs}]/u.test(character)
}
