import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { charged, type Quota, refunded, waitMs } from './gcra.ts'

const quota: Quota = { limit: 5, periodMs: 900_000 }

test('an idle key has its whole limit at once, and then waits for one interval', () => {
  const { passed, arrivalMs } = spend(Array(6).fill(1_000))

  assert.equal(passed, 5)
  assert.equal(waitMs(arrivalMs, quota, 1_000), 180_000)
  assert.equal(waitMs(arrivalMs, quota, 181_000), 0)
})

test('an attempt that is refunded has not counted', () => {
  const { arrivalMs } = spend(Array(5).fill(1_000))

  assert.equal(waitMs(refunded(arrivalMs, quota), quota, 1_000), 0)
})

test('in any time at most limit + floor(time / interval) attempts pass', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 60 })

  fc.assert(
    fc.property(gaps, (waits) => {
      const times = waits.map(
        (
          (sum) => (wait: number) =>
            (sum += wait)
        )(0),
      )
      const passedAt = spend(times).passedAt

      for (const [first, from] of passedAt.entries()) {
        for (const [last, to] of passedAt.entries()) {
          if (last < first) continue
          const most = quota.limit + Math.floor((to - from) / 180_000)
          assert.ok(last - first + 1 <= most)
        }
      }
    }),
  )
})

function spend(times: readonly number[]) {
  let arrivalMs = 0
  const passedAt: number[] = []
  for (const nowMs of times) {
    if (waitMs(arrivalMs, quota, nowMs) > 0) continue
    arrivalMs = charged(arrivalMs, quota, nowMs)
    passedAt.push(nowMs)
  }
  return { passed: passedAt.length, passedAt, arrivalMs }
}
