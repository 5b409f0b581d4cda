import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heapState, type LoopSample, Pressure, shedBy } from './pressure.ts'
import { ranks } from './wait-queue.ts'

const bounds = { delayP99Ms: 100, utilisation: 0.95, samples: 2 }
const calm = { delayP99Ms: 5, utilisation: 0.4 }
const late = { delayP99Ms: 120, utilisation: 0.9 }
const busy = { delayP99Ms: 5, utilisation: 0.99 }
const stuck = { delayP99Ms: 400, utilisation: 1 }

const courses: Readonly<Record<string, readonly [readonly LoopSample[], readonly number[]]>> = {
  'one late sample sheds nobody': [
    [late, calm, late, calm],
    [0, 0, 0, 0],
  ],
  'two late samples in a row shed, and two more shed more': [
    [late, late, late, late],
    [0, 1, 1, 2],
  ],
  'a busy loop counts as a late one': [
    [busy, late, busy, busy],
    [0, 1, 1, 2],
  ],
  'a loop that is only late or busy never reaches the highest level': [
    [late, late, busy, busy, late, late, busy, busy],
    [0, 1, 1, 2, 2, 2, 2, 2],
  ],
  'a loop that is stuck does': [
    [stuck, stuck, stuck, stuck, stuck, stuck, stuck, stuck],
    [0, 1, 1, 2, 2, 3, 3, 3],
  ],
  'what was shed comes back in parts': [
    [stuck, stuck, stuck, stuck, calm, calm, calm, calm, calm, calm],
    [0, 1, 1, 2, 2, 1, 1, 0, 0, 0],
  ],
}

for (const [title, [samples, levels]] of Object.entries(courses)) {
  test(title, () => {
    const pressure = new Pressure(bounds)

    assert.deepEqual(
      samples.map((sample) => pressure.observe(sample)),
      levels,
    )
  })
}

test('background goes first, then requests without a credential, then every second; critical never', () => {
  const kinds = {
    background: { rank: ranks.background, isAnonymous: false },
    anonymous: { rank: ranks.normal, isAnonymous: true },
    known: { rank: ranks.normal, isAnonymous: false },
    critical: { rank: ranks.critical, isAnonymous: true },
  }
  const shedAt = (level: 0 | 1 | 2 | 3, isSecond = false) =>
    Object.entries(kinds)
      .filter(([, kind]) => shedBy(level, { ...kind, isSecond }) !== undefined)
      .map(([name]) => name)

  assert.deepEqual(shedAt(0, true), [])
  assert.deepEqual(shedAt(1, true), ['background'])
  assert.deepEqual(shedAt(2, true), ['background', 'anonymous'])
  assert.deepEqual(shedAt(3, true), ['background', 'anonymous', 'known'])
  assert.deepEqual(shedAt(3, false), ['background', 'anonymous'])
})

test('a heap that is nearly full closes connections, a full one refuses', () => {
  const states = [0.79, 0.8, 0.91, 0.92].map((used) =>
    heapState(used, { closeAt: 0.8, refuseAt: 0.92 }),
  )

  assert.deepEqual(states, ['roomy', 'close', 'close', 'refuse'])
})
