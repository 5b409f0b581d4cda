import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Allowance, spend } from './allowance.ts'

const allowance = { intervalMs: 50, burst: 5 }

test('a burst passes at once, and the next frame when its time has come', () => {
  let evenAtMs = 0
  const passes = [1, 2, 3, 4, 5, 6].map(() => {
    const next = spend(evenAtMs, 1_000, allowance)
    evenAtMs = next ?? evenAtMs
    return next !== undefined
  })

  assert.deepEqual(passes, [true, true, true, true, true, false])
  assert.equal(spend(evenAtMs, 1_049, allowance), undefined)
  assert.notEqual(spend(evenAtMs, 1_050, allowance), undefined)
})

test('in no time more frames pass than a burst and the rate allow, and who keeps to the rate passes', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 100 })
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 20 }), (gapsMs, burst) => {
      const passedAtMs = passing(gapsMs, { intervalMs: 50, burst })

      for (const [first, startMs] of passedAtMs.entries()) {
        const over = passedAtMs
          .slice(first)
          .findIndex((endMs, more) => more + 1 > burst + (endMs - startMs) / 50)
        assert.equal(over, -1)
      }
    }),
  )
})

/** When frames passed that came so far apart. */
function passing(gapsMs: readonly number[], bounds: Allowance): number[] {
  const passedAtMs: number[] = []
  let [nowMs, evenAtMs] = [0, 0]
  for (const gapMs of gapsMs) {
    nowMs += gapMs
    const next = spend(evenAtMs, nowMs, bounds)
    assert.ok(next !== undefined || gapMs < bounds.intervalMs)
    if (next === undefined) continue
    evenAtMs = next
    passedAtMs.push(nowMs)
  }
  return passedAtMs
}
