import assert from 'node:assert/strict'
import { test } from 'node:test'
import { permitsFor, threadPoolSize } from './thread-pool.ts'

const sizes: [string | undefined, number][] = [
  [undefined, 4],
  ['12', 12],
  ['0', 1],
  ['many', 1],
  ['', 1],
  ['5000', 1024],
  ['-1', 1024],
]

for (const [text, threads] of sizes) {
  test(`UV_THREADPOOL_SIZE ${text ?? 'unset'} means ${threads} threads, as libuv reads it`, () => {
    assert.equal(threadPoolSize(text === undefined ? {} : { UV_THREADPOOL_SIZE: text }), threads)
  })
}

const plenty = { cores: 64, threads: 1024, memoryBudgetBytes: 2 ** 40 }

test('one core stays free of hashes', () => {
  assert.equal(permitsFor({ ...plenty, cores: 8 }, 19_456), 7)
})

test('hashes stay within the memory budget', () => {
  assert.equal(permitsFor({ ...plenty, memoryBudgetBytes: 256 * 2 ** 20 }, 19_456), 13)
})

test('two threads of the pool stay free of hashes', () => {
  assert.equal(permitsFor({ ...plenty, threads: 4 }, 19_456), 2)
})

test('one hash at a time is always possible', () => {
  const permits = permitsFor({ cores: 1, threads: 1, memoryBudgetBytes: 1 }, 65_536)

  assert.equal(permits, 1)
})
