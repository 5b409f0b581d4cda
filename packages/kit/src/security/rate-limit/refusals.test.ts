import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitUnknown, quotaExceeded } from './refusals.ts'

test('nobody is told to return at once', () => {
  assert.equal(quotaExceeded(['minute'], 0).headers['retry-after'], '1')
  assert.equal(limitUnknown(0).headers['retry-after'], '1')
  assert.equal(quotaExceeded(['minute'], 7).headers['retry-after'], '7')
})
