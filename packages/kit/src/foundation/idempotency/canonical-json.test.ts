import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalDigest, canonicalTexts } from './canonical-json.ts'

test('the canonical text is JSON of the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = [...canonicalTexts(value)].join('')

      // As written once: JSON has no negative zero.
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('the order of members does not matter, that of items does', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse())

      assert.equal(canonicalDigest({ in: [reversed] }), canonicalDigest({ in: [value] }))
    }),
  )
  assert.notEqual(canonicalDigest([1, 2]), canonicalDigest([2, 1]))
})

test('values that differ have digests that differ', () => {
  const values = [
    null,
    0,
    '',
    false,
    [],
    {},
    [[]],
    [{}],
    { a: null },
    { a: [] },
    '{}',
    'null',
    [''],
  ]

  assert.equal(new Set(values.map(canonicalDigest)).size, values.length)
})

test('a value that is nested deeper than functions can be has a digest', () => {
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)

  assert.notEqual(canonicalDigest(deep), canonicalDigest([deep]))
})
