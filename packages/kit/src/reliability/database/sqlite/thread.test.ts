import assert from 'node:assert/strict'
import { test } from 'node:test'
import { busyTimeoutMs, restartDelayMs } from './delays.ts'
import { threadScript } from './thread.ts'

test('the first lost thread is replaced at once, each further one later, up to five seconds', () => {
  assert.deepEqual([1, 2, 3, 4, 9, 1_000].map(restartDelayMs), [0, 100, 200, 400, 5_000, 5_000])
})

test('SQLite waits for others a little less than the call may take', () => {
  const waits = [2_000, 1_013, 60, 30, 10, -500].map((leftMs) => busyTimeoutMs(7 + leftMs, 7))

  assert.deepEqual(waits, [1_975, 975, 25, 0, 0, 0])
  assert.equal(busyTimeoutMs(Number.POSITIVE_INFINITY, 7), 1_000)
})

test('the threads run the script beside the module, compiled or not', () => {
  assert.equal(threadScript('file:///kit/src/thread.ts').href, 'file:///kit/src/worker.ts')
  assert.equal(threadScript('file:///kit/dist/thread.js').href, 'file:///kit/dist/worker.js')
})
