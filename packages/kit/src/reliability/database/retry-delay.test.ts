import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retryDelayMs } from './retry-delay.ts'
import { wait } from './wait.ts'

test('a delay is any time up to a limit that doubles until it is long enough', () => {
  const longest = [1, 2, 3, 4, 5, 50].map((tried) => retryDelayMs(tried, () => 1))

  assert.deepEqual(longest, [20, 40, 80, 160, 200, 200])
  assert.equal(
    retryDelayMs(3, () => 0),
    0,
  )
})

test('a wait ends with the reason of its signal', async () => {
  const controller = new AbortController()
  const reason = new Error('gone')

  const waiting = wait(60_000, controller.signal)
  controller.abort(reason)

  await assert.rejects(waiting, (error) => error === reason)
})
