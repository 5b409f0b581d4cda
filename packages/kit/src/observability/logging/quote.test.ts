import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { escapeControls, quote } from './quote.ts'

test('any text becomes one JSON string on one line that gives it back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const quoted = quote(text)

      assert.equal(JSON.parse(quoted), text)
      assert.doesNotMatch(quoted, /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u)
    }),
  )
})

test('what moves the cursor, ends a line or turns text around is escaped', () => {
  const text = 'a\r\nb\u001b[2Kc\u0085d\u2028e\u202ef\u007f'

  assert.equal(quote(text), '"a\\r\\nb\\u001b[2Kc\\u0085d\\u2028e\\u202ef\\u007f"')
  assert.equal(escapeControls(text), 'a\\u000d\\u000ab\\u001b[2Kc\\u0085d\\u2028e\\u202ef\\u007f')
})

test('letters of all scripts stay as they are', () => {
  assert.equal(quote('straße/道路/🚗'), '"straße/道路/🚗"')
})
