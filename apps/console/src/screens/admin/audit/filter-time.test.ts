import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromField, toField } from './filter-time.ts'

test('a time goes into the field and back as the same moment', () => {
  const iso = '2026-07-31T22:45:00.000Z'

  assert.equal(fromField(toField(iso)), iso)
})

test('what is no time is none, and neither is half a year', () => {
  assert.deepEqual([toField('soon'), toField(undefined)], ['', ''])
  assert.deepEqual([fromField(''), fromField('0020-01-31T12:00')], [null, null])
})
