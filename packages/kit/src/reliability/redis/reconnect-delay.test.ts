import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { reconnectDelayMs } from './reconnect-delay.ts'

test('attempts are spread over 1, 2 and then 4 seconds', () => {
  const almostOne = () => 0.9999

  const delays = [1, 2, 3, 4, 50].map((attempt) => reconnectDelayMs(attempt, 4_000, almostOne))

  assert.deepEqual(delays, [999, 1_999, 3_999, 3_999, 3_999])
})

test('no delay is outside of 0 and the limit, whatever the attempt', () => {
  const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.integer({ min: 1, max: 4_000 }), unit, (n, max, x) => {
      const delayMs = reconnectDelayMs(n, max, () => x)
      assert.ok(delayMs >= 0 && delayMs < max)
    }),
  )
})
