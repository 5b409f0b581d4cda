/**
 * The bounds that are published of each mode, over random runs of up to 16 processes in virtual time.
 * Each has its control, a weakened build that must break it.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LimitMode } from './policy.ts'
import {
  pausingPlan,
  type RunPlan,
  randomPlan,
  randomRun,
  roomyPlan,
  runsOver,
} from './testing/random-run.ts'
import { hoarding, readThenWrite, slowClock, uncapped } from './testing/weak-builds.ts'

const seed = Number(process.env['PLIMSOLL_TEST_SEED'] ?? 1)

const proofs: readonly {
  readonly mode: LimitMode
  readonly runs: number
  readonly plan: (seed: number) => RunPlan
  readonly control: Parameters<typeof randomRun>[2]
}[] = [
  { mode: 'exact', runs: 30, plan: randomPlan, control: readThenWrite },
  { mode: 'lease', runs: 30, plan: pausingPlan, control: slowClock },
  { mode: 'optimistic', runs: 70, plan: randomPlan, control: uncapped },
  { mode: 'optimistic', runs: 40, plan: roomyPlan, control: hoarding },
]

for (const { mode, runs, plan, control } of proofs) {
  test(`"${mode}" keeps its bound in any run of ${plan.name}, at whatever process`, async () => {
    assert.deepEqual(await runsOver(mode, plan, seed, runs), [])
  })

  test(`control: a weakened "${mode}" goes over its bound in ${plan.name}`, async () => {
    assert.notDeepEqual(await runsOver(mode, plan, seed, 12, control), [])
  })
}

for (const mode of ['exact', 'lease', 'optimistic'] as const) {
  test(`"${mode}" refuses nobody while all together stay well within the limit`, async () => {
    for (let index = 0; index < 6; index += 1) {
      const plan = { ...randomPlan(seed + index), limit: 1_000, rate: 700, lengthMs: 1_000 }

      const { passed, arrivals } = await randomRun(mode, plan)

      assert.equal(passed, arrivals, `seed ${seed + index}`)
    }
  })
}

test('a lease keeps its bound under steady traffic too', async () => {
  assert.deepEqual(await runsOver('lease', randomPlan, seed, 20), [])
})

test('what "optimistic" lets over is repaid: in the long run no more pass than may', async () => {
  const plan: RunPlan = {
    seed,
    nodes: 4,
    limit: 100,
    periodMs: 1_000,
    delayMsMost: 1,
    rate: 600,
    burst: 5,
    lengthMs: 4_000,
    pauseMs: 0,
  }

  const { passed, over } = await randomRun('optimistic', plan)

  assert.ok(over > 0)
  // The limit, 4 s and a little of it, and what is owed at the end.
  assert.ok(passed <= 100 + 402 + over, `${passed} passed`)
  assert.ok(passed >= 0.9 * 500, `${passed} passed`)
})
