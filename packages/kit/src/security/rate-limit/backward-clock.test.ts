/**
 * Redis's clock may be set back. The proof is by the twin of the script, with which `script.test.ts`
 * shows the script to agree under such clocks.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { definePolicy } from './define-policy.ts'
import { ModelStore } from './testing/model-store.ts'

const second = 1_000_000
const limit = 6
const periodUs = 60 * second
const intervalUs = periodUs / limit

/** What may pass in a time, ends included. */
const bounds = {
  gcra: (timeUs: number) => limit + Math.floor(timeUs / intervalUs),
  strict: (timeUs: number) => limit * Math.ceil((timeUs + 1) / periodUs),
}
/** A unit of `strict` is forgotten with its sub-window, so later by that. */
const longestWaitUs = { gcra: periodUs, strict: (periodUs / 12) * 13 }

for (const algorithm of ['gcra', 'strict'] as const) {
  const policy = definePolicy({ name: 'p', windows: '6/minute', algorithm, mode: 'exact' })

  test(`however a clock is set back, nothing is free and nobody waits longer (${algorithm})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep(), { minLength: 20, maxLength: 80 }), async (steps) => {
        const clock = { nowUs: 1_795_219_272_000_000 }
        const store = new ModelStore(() => clock.nowUs)
        const grants: number[] = []
        let trueUs = 0
        for (const { afterUs, backUs } of steps) {
          trueUs += afterUs
          clock.nowUs += afterUs - backUs
          const reply = await store.take([{ policy, key: 'k', want: 1 }], { all: true })

          const waitUs = reply.windows[0]?.[0]?.waitUs ?? 0
          assert.equal(waitUs <= longestWaitUs[algorithm], true)
          if (reply.granted[0] === 1) grants.push(trueUs)
          assert.equal(
            grants.every((fromUs, index) => {
              return grants.length - index <= bounds[algorithm](trueUs - fromUs)
            }),
            true,
          )
        }
      }),
      { numRuns: 300 },
    )
  })

  test(`whoever waits as long as told after the clock was set back passes (${algorithm})`, async () => {
    const clock = { nowUs: 1_795_219_272_000_000 }
    const store = new ModelStore(() => clock.nowUs)
    const take = () => store.take([{ policy, key: 'k', want: 1 }], { all: true })
    for (let count = 0; count < limit; count += 1) await take()

    clock.nowUs -= 3_600 * second
    const { granted, windows } = await take()
    clock.nowUs += windows[0]?.[0]?.waitUs ?? 0
    const later = await take()

    assert.deepEqual([granted, later.granted], [[0], [1]])
  })
}

test('a unit is not forgotten a sub-window too early for a clock that went back over its border', async () => {
  // A whole number of sub-windows of five seconds.
  const beginUs = 1_795_219_260_000_000
  const policy = definePolicy({
    name: 'p',
    windows: '6/minute',
    algorithm: 'strict',
    mode: 'exact',
  })
  const clock = { nowUs: beginUs + 4.5 * second }
  const store = new ModelStore(() => clock.nowUs)
  const take = (want: number) => store.take([{ policy, key: 'k', want }], { all: true })
  await take(5)
  clock.nowUs = beginUs + 5 * second
  await take(1)

  clock.nowUs = beginUs + 4.9 * second
  await take(1)
  clock.nowUs = beginUs + 60 * second
  const { granted } = await take(5)

  // 55.6 seconds have passed since the five.
  assert.deepEqual(granted, [0])
})

function anyStep(): fc.Arbitrary<{ afterUs: number; backUs: number }> {
  return fc.record({
    afterUs: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 15 * second }) },
      { weight: 2, arbitrary: fc.constantFrom(0, periodUs / 12, intervalUs, periodUs) },
    ),
    backUs: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 6 * second }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 100 * second }) },
    ),
  })
}
