import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { isLowVariety } from './variety.ts'

for (const text of [
  'a'.repeat(64),
  'abababababababababababababababababababababababab',
  'test123-test123-test123-test123-test123-test123-test12',
  'harbour7-harbour7-harbour7-harbour7-harbour7-harbour7',
  'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRST',
  '9876543210zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIH',
  'aaaabbbbccccddddeeeeffffgggghhhhiiiijjjjkkkkllllmmmm',
  '1010110100101101110100101011101010010101110100101011',
]) {
  test(`${text} has low variety`, () => {
    const low = isLowVariety(text, 8)

    assert.equal(low, true)
  })
}

for (const encoding of ['hex', 'base64', 'base64url'] as const) {
  test(`random bytes in ${encoding} never have low variety`, () => {
    const texts = Array.from({ length: 2000 }, () => randomBytes(32).toString(encoding))

    const low = texts.filter((text) => isLowVariety(text, 8))

    assert.deepEqual(low, [])
  })
}

test('a sentence does not have low variety', () => {
  const low = isLowVariety('the load line of a ship shows how far it may be loaded', 8)

  assert.equal(low, false)
})
