import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitUnknown, quotaExceeded } from './refusals.ts'

test('nobody is told to return at once', () => {
  assert.equal(quotaExceeded(['minute'], 0).headers['retry-after'], '1')
  assert.equal(limitUnknown(0).headers['retry-after'], '1')
  assert.equal(quotaExceeded(['minute'], 7).headers['retry-after'], '7')
})

test('each is told its own wait and limits, however many came before', () => {
  const told = Array.from({ length: 1_200 }, (_, at) => quotaExceeded(['minute', 'hour'], at % 600))
  const other = quotaExceeded(['minute'], 7)

  for (const [at, error] of told.entries()) {
    const seconds = Math.max(1, at % 600)
    assert.equal(error.headers['retry-after'], String(seconds))
    assert.match(error.message, new RegExp(` ${seconds} s or later`))
    assert.deepEqual(error.extensions, { 'violated-policies': ['minute', 'hour'] })
  }
  assert.deepEqual(other.extensions, { 'violated-policies': ['minute'] })
})

test('who is told the same gets one object, as a flood is told the same', () => {
  assert.equal(quotaExceeded(['minute'], 7), quotaExceeded(['minute'], 7))
})
