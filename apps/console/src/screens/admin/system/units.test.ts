import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytes, countOrNone, figure, milliseconds, percent } from './units.ts'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')

test('a figure has as many digits as can be read at a glance', () => {
  assert.deepEqual([0, 0.254, 4.83, 84.4, 12_400.6].map(figure), [
    '0',
    '0.25',
    '4.8',
    '84',
    '12,401',
  ])
})

test('a figure has its unit, in the size that fits', () => {
  assert.equal(plain(milliseconds(3.24)), '3.2 ms')
  assert.equal(plain(milliseconds(1_440)), '1.4 s')
  assert.equal(plain(bytes(0)), '0 bytes')
  assert.equal(plain(bytes(1_023)), '1,023 bytes')
  assert.equal(plain(bytes(1_024)), '1 KB')
  assert.equal(plain(bytes(62_914_560)), '60 MB')
  assert.equal(plain(bytes(4_345_298_944)), '4 GB')
  assert.equal(plain(percent(0.123)), '12 %')
  assert.deepEqual([0, 3].map(countOrNone), ['none', '3'])
})
