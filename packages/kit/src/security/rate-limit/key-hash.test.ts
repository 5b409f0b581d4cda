import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeyHash } from './key-hash.ts'

test('keys that differ anywhere, even in length alone, have different hashes', () => {
  const hash = new KeyHash([1, 2])
  const keys = ['', '\0', '\0\0', 'a', 'a\0', 'b', 'ab', 'ba', 'abc', 'abd', 'ab\u0163', 'ab\u0063']
  const spread = Array.from({ length: 100_000 }, (_, index) => `192.0.${index >> 8}.${index & 255}`)

  const seen = new Set([...keys, ...spread].map((key) => hashOf(hash, 0, key)))

  assert.equal(seen.size, new Set([...keys, ...spread]).size)
})

test('limits that count the same key are told apart', () => {
  const hash = new KeyHash([1, 2])

  assert.notEqual(hashOf(hash, 0, 'key'), hashOf(hash, 1, 'key'))
  assert.equal(hashOf(hash, 0, 'key'), hashOf(hash, 0, 'key'))
})

test('nobody outside of this process knows what a key becomes', () => {
  assert.notEqual(hashOf(new KeyHash(), 0, 'key'), hashOf(new KeyHash(), 0, 'key'))
})

function hashOf(hash: KeyHash, space: number, key: string): string {
  hash.of(space, key)
  return `${hash.low}-${hash.high}`
}
