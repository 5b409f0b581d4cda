import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byteSize, labelName, percent, pictures, waitTime } from './words.ts'

test('labels read as words', () => {
  assert.equal(labelName('not_a_vehicle'), 'Not a vehicle')
})

test('a share is never rounded up to certainty, nor down to nothing', () => {
  const shares = [1, 0.9997, 0.596, 0.0226, 0.0004, 0]

  const written = shares.map((share) => percent(share).replaceAll('\u00a0', ' '))

  assert.deepEqual(written, ['100 %', '99 %', '59 %', '2.2 %', '< 0.1 %', '0 %'])
})

test('a share is not less than it is for being stored in binary', () => {
  assert.equal(percent(0.29).replace('\u00a0', ' '), '29 %')
})

test('sizes have the units of the limits', () => {
  const sizes = [999, 8_164, 1_048_576, 10 * 1_048_576, 11_744_051]

  const written = sizes.map((size) => byteSize(size).replace('\u00a0', ' '))

  assert.deepEqual(written, ['999 bytes', '8 KB', '1 MB', '10 MB', '11 MB'])
})

test('one is not many', () => {
  assert.deepEqual([pictures(1), pictures(1_000)], ['1 picture', '1,000 pictures'])
})

test('a wait over a minute is told in minutes', () => {
  assert.deepEqual([waitTime(59), waitTime(60), waitTime(125)], ['59 s', '1 min', '2 min 5 s'])
})
