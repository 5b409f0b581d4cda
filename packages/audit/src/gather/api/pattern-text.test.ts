import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { textMatching } from './pattern-text.ts'

test('patterns of everyday schemas get a text that they match', () => {
  const patterns = [
    '^[a-z0-9]+(?:-[a-z0-9]+)*$',
    '^\\+?[1-9]\\d{7,14}$',
    '^[A-Z]{2}\\d{2}[A-Z0-9]{4,30}$',
    '^(?:red|green|blue)$',
    '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$',
    '^\\d{4}-(0[1-9]|1[0-2])-[0-3]\\d$',
    '[\\w.-]{3,}',
    '^#([0-9a-fA-F]{6})$',
    '^(?<year>\\d{4})$',
  ]

  for (const pattern of patterns) {
    assert.match(textMatching(pattern) ?? '', new RegExp(pattern), pattern)
  }
})

test('lengths are kept', () => {
  const text = textMatching('^[a-z]+$', { min: 12, max: 20 })

  assert.ok(text !== undefined && text.length >= 12 && text.length <= 20)
})

test('what is beyond the subset gives nothing', () => {
  for (const pattern of ['(a)\\1', '^(?=.*\\d).+$', '\\p{L}+', '(?<!a)b', '[', '(a']) {
    assert.equal(textMatching(pattern), undefined, pattern)
  }
})

test('whatever is given for a pattern is matched by it', () => {
  const atom = fc.constantFrom('a', '[0-9]', '\\d', '(x|yz)', '[^a-z]', '.', '\\.', '(?:ab)')
  const quantifier = fc.constantFrom('', '+', '*', '?', '{2}', '{1,3}', '{2,}')
  const patterns = fc
    .array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 5 })
    .map((parts) => `^${parts.map((part) => part.join('')).join('')}$`)

  fc.assert(
    fc.property(patterns, fc.nat(50), (pattern, seed) => {
      const text = textMatching(pattern, {}, seed)
      return text !== undefined && new RegExp(pattern).test(text)
    }),
    { numRuns: 200 },
  )
})
