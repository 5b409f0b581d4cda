import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { randomBase62, toBase62 } from './base62.ts'
import {
  apiKeyPattern,
  digestOf,
  isKeyOf,
  looksLikeApiKey,
  makeKey,
  prefixOf,
} from './key-format.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

test('a key has the form that is published, and is found in any text', () => {
  const { key, prefix, digest } = makeKey()
  const text = `curl -H "X-API-Key: ${key}" https://api.example.com`

  const found = text.match(new RegExp(apiKeyPattern, 'g'))

  assert.deepEqual(found, [key])
  assert.equal(key.length, 65)
  assert.equal(prefix, key.slice(0, 16))
  assert.equal(looksLikeApiKey(key), true)
  assert.equal(isKeyOf(digest, key), true)
})

// Both values were made by another program, as a scanner would.
test('checksum and digest of a known key do not change', () => {
  const body = `plk_${'0'.repeat(12)}${'z'.repeat(43)}`

  assert.equal(looksLikeApiKey(`${body}0L4bQz`), true)
  assert.equal(
    digestOf(`${body}0L4bQz`).toString('hex'),
    'a0d84a77d6acd88700741e5ed6bad1ab953157685da0d2935174ebf129588914',
  )
})

test('a key with one character changed, or two swapped, is noise', () => {
  const { key } = makeKey()
  const places = fc.integer({ min: 4, max: 64 })
  fc.assert(
    fc.property(places, fc.constantFrom(...alphabet), places, (at, character, other) => {
      const changed = key.slice(0, at) + character + key.slice(at + 1)
      const letters = [...key]
      ;[letters[at], letters[other]] = [letters[other] ?? '', letters[at] ?? '']

      assert.equal(looksLikeApiKey(changed), changed === key)
      assert.equal(looksLikeApiKey(letters.join('')), letters.join('') === key)
    }),
  )
})

test('what is no key is noise', () => {
  const { key } = makeKey()
  const noise = ['', 'plk_', key.slice(1), `${key} `, `${key}\n`, key.toUpperCase(), `${key}${key}`]

  for (const text of noise) assert.equal(looksLikeApiKey(text), false, JSON.stringify(text))
})

test('no two keys are alike, and every character is as likely as another', () => {
  const texts = Array.from({ length: 2_000 }, () => randomBase62(31))
  const counts = new Map<string, number>()
  for (const character of texts.join('')) counts.set(character, (counts.get(character) ?? 0) + 1)

  assert.equal(new Set(texts).size, 2_000)
  assert.equal(counts.size, 62)
  // 1,000 expected of each; with a bias of the last byte eight of them would have 1,200.
  for (const count of counts.values()) assert.ok(count > 820 && count < 1_180, String(count))
})

test('a number is written with its greatest place first', () => {
  const numberOf = (text: string) =>
    [...text].reduce((value, character) => value * 62 + alphabet.indexOf(character), 0)
  fc.assert(
    fc.property(fc.nat(2 ** 32 - 1), (value) => {
      const text = toBase62(value, 6)
      assert.equal(text.length, 6)
      assert.equal(numberOf(text), value)
    }),
  )
})

test('two keys with one prefix have other digests', () => {
  const { key, digest } = makeKey()
  const other = prefixOf(key) + makeKey().key.slice(16)

  assert.equal(isKeyOf(digest, other), false)
})
