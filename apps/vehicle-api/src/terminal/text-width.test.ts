import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  cutOff,
  fitted,
  padEnd,
  padStart,
  printable,
  shortened,
  textWidth,
  wrapped,
} from './text-width.ts'

test('Chinese letters and emoji take two columns, accents none of their own', () => {
  assert.equal(textWidth('car'), 3)
  assert.equal(textWidth('車'), 2)
  assert.equal(textWidth('🚗'), 2)
  assert.equal(textWidth('e\u0301'), 1)
  assert.equal(padEnd('車', 4), '車  ')
  assert.equal(padStart('車', 4), '  車')
})

test('a name cannot steer the terminal', () => {
  assert.equal(printable('a\u001b[31m\n\u202eb.jpg'), 'a\uFFFD[31m\uFFFD\uFFFDb.jpg')
})

test('a long name loses its beginning', () => {
  assert.equal(shortened('holiday/photo.jpg', 10), '…photo.jpg')
  assert.equal(shortened('photo.jpg', 9), 'photo.jpg')
  assert.equal(shortened('日本車', 5), '…本車')
})

test('a long sentence loses its end', () => {
  assert.equal(cutOff('copying the store', 10), 'copying t…')
  assert.equal(cutOff('日本車', 5), '日本…')
})

test('a shortened name never takes more columns than it may', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, width) => {
      assert.ok(textWidth(shortened(printable(text), width)) <= width)
      assert.ok(textWidth(cutOff(printable(text), width)) <= width)
    }),
  )
})

test('text is wrapped between words', () => {
  assert.equal(
    wrapped('one two three extraordinarily four', 9),
    'one two\nthree\nextraordinarily\nfour',
  )
})

test('further lines are indented, and nothing is wrapped where the output has no width', () => {
  assert.equal(fitted('error one two three', 13, 6), 'error\n      one two\n      three')
  assert.equal(fitted('error one two three', undefined, 6), 'error one two three')
})
