import assert from 'node:assert/strict'
import { test } from 'node:test'
import { age, counted, lasted, moment, size } from './words.ts'

test('sizes have two or three digits', () => {
  assert.deepEqual([0, 999, 1_000, 1_240, 43_100_000, 99_960_000, 216_000_000_000].map(size), [
    '0 B',
    '999 B',
    '1.0 kB',
    '1.2 kB',
    '43 MB',
    '100 MB',
    '216 GB',
  ])
})

test('times are as long as they need be', () => {
  assert.deepEqual([0.4, 840, 12_400, 180_000].map(lasted), ['0 ms', '840 ms', '12.4 s', '3 min'])
  assert.deepEqual([5, 300, 10_800, 200_000].map(age), ['5 s', '5 min', '3 h', '2 days'])
  assert.equal(moment('2026-11-21T06:10:25.123Z'), '2026-11-21 06:10:25')
  assert.equal(moment(null), '')
})

test('one is told from many', () => {
  assert.equal(counted(1, 'entry', 'entries'), '1 entry')
  assert.equal(counted(12_000, 'entry', 'entries'), '12,000 entries')
})
