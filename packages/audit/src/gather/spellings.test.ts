import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { spellingsOf } from './spellings.ts'

const secret = 'canary0123456789abcdef'

test('a secret is found in base64 at any place', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (before, after) => {
      const bytes = Buffer.concat([before, Buffer.from(secret), after])

      for (const encoding of ['base64', 'base64url', 'hex'] as const) {
        const text = bytes.toString(encoding)
        assert.ok(
          spellingsOf(secret).some((spelling) => text.includes(spelling.text)),
          encoding,
        )
      }
    }),
  )
})

test('a secret with signs is found as URLs and JSON write it', () => {
  const signs = 'p"ss/w rd&more'
  const texts = spellingsOf(signs).map(({ text }) => text)

  assert.ok(texts.includes('p%22ss%2Fw%20rd%26more'))
  assert.ok(texts.includes('p\\"ss/w rd&more'))
})

test('what is too short to be told from chance is not sought', () => {
  assert.deepEqual(
    spellingsOf('abc').filter(({ name }) => name === 'plain'),
    [],
  )
})
