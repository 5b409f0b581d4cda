import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barOf } from './bar.ts'

test('a bar is as long as the confidence, in eighths of a column', () => {
  assert.equal(barOf(0, 4), '')
  assert.equal(barOf(0.5, 4), '██')
  assert.equal(barOf(0.53, 4), '██▏')
  assert.equal(barOf(1, 4), '████')
  assert.equal(barOf(1.0001, 4), '████')
})
