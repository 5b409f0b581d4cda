import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { IdempotencyKeyInvalidError } from './errors.ts'
import { parseKey } from './key.ts'

const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 255,
})

test('both forms of a key are the same key', () => {
  fc.assert(
    fc.property(visible, (key) => {
      const quoted = `"${key.replace(/["\\]/g, '\\$&')}"`

      assert.equal(parseKey(quoted), key)
      if (!key.startsWith('"')) assert.equal(parseKey(key), key)
    }),
  )
})

test('whatever is sent is a key of visible ASCII within the limit, or refused', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 300 }), visible), (field) => {
      try {
        assert.match(parseKey(field), /^[\x21-\x7e]{1,255}$/)
      } catch (error) {
        assert.ok(error instanceof IdempotencyKeyInvalidError)
      }
    }),
  )
})

for (const [what, field] of [
  ['an empty field', ''],
  ['an empty string', '""'],
  ['a space', 'a b'],
  ['two fields', 'a, b'],
  ['two quoted fields', '"a", "b"'],
  ['a quote that is not closed', '"a'],
  ['a quote within', '"a"b"'],
  ['a backslash before a letter', '"a\\b"'],
  ['a parameter', '"a";b=1'],
  ['an umlaut', 'ä'],
  ['a line break', 'a\n'],
  ['256 characters', 'a'.repeat(256)],
] as const) {
  test(`${what} is no key`, () => {
    assert.throws(() => parseKey(field), IdempotencyKeyInvalidError)
  })
}

test('255 characters are a key, also where escapes make the field longer', () => {
  assert.equal(parseKey('a'.repeat(255)).length, 255)
  assert.equal(parseKey(`"${'\\"'.repeat(255)}"`).length, 255)
})
