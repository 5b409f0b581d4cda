import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { restartDelayMs } from './restart-delay.ts'

test('the first loss is mended at once and further ones ever later', () => {
  const delays = [1, 2, 3, 4, 5, 6].map((losses) => restartDelayMs(losses, 100, 500))

  assert.deepEqual(delays, [0, 100, 200, 400, 500, 500])
})

test('the delay never shrinks and never exceeds its bound', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), (losses) => {
      const delay = restartDelayMs(losses, 100, 10_000)

      assert.ok(delay <= 10_000)
      assert.ok(delay <= restartDelayMs(losses + 1, 100, 10_000))
    }),
  )
})
