import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reportBytes, reports } from './reports.ts'

test('every report is exactly as long as the bench says', () => {
  const lengths = [...reports.values()].map((report) => Buffer.byteLength(JSON.stringify(report)))

  assert.equal(lengths.length, 50)
  assert.deepEqual(new Set(lengths), new Set([reportBytes]))
})
