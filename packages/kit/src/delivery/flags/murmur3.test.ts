import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { murmur3 } from './murmur3.ts'

// Of the reference implementation, as its users publish them.
const vectors = [
  ['', 0, 0],
  ['', 1, 0x514e28b7],
  ['', 0xffffffff, 0x81f16f39],
  ['test', 0, 0xba6bd213],
  ['test', 0x9747b28c, 0x704b81dc],
  ['Hello, world!', 0, 0xc0363e43],
  ['Hello, world!', 0x9747b28c, 0x24884cba],
  ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
  ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
  ['ππππππππ', 0x9747b28c, 0xd58063c1],
  ['abc', 0x9747b28c, 0xc84a62dd],
  ['ab', 0x9747b28c, 0x74875592],
  ['a', 0x9747b28c, 0x7fa09ea6],
] as const

for (const [text, seed, hash] of vectors) {
  test(`the hash of "${text}" with ${seed} is the published one`, () => {
    assert.equal(murmur3(text, seed).toString(16), hash.toString(16))
  })
}

test('texts spread evenly over the whole range', () => {
  const tenths = new Array<number>(10).fill(0)

  for (let id = 0; id < 50_000; id += 1) {
    const tenth = Math.floor((murmur3(`user-${id}`, 7) / 2 ** 32) * 10)
    tenths[tenth] = (tenths[tenth] ?? 0) + 1
  }

  assert.ok(
    tenths.every((count) => Math.abs(count - 5_000) < 350),
    tenths.join(),
  )
})

test('every text has a hash of 32 bits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(0xffffffff), (text, seed) => {
      const hash = murmur3(text, seed)
      assert.ok(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32)
    }),
  )
})
