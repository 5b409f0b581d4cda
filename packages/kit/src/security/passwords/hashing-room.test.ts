import assert from 'node:assert/strict'
import { test } from 'node:test'
import { permitsFor } from './hashing-room.ts'

const plenty = { cores: 64, memoryBudgetBytes: 2 ** 40 }

test('one core stays free of hashes', () => {
  assert.equal(permitsFor({ ...plenty, cores: 8 }, 19_456), 7)
})

test('hashes stay within the memory budget', () => {
  assert.equal(permitsFor({ ...plenty, memoryBudgetBytes: 256 * 2 ** 20 }, 19_456), 13)
})

test('one hash at a time is always possible', () => {
  const permits = permitsFor({ cores: 1, memoryBudgetBytes: 1 }, 65_536)

  assert.equal(permits, 1)
})
