import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bounds, growthOf, type Warm } from './soak-verdict.ts'

const warmUpSeconds = 120

test('a process that fills its caches and then holds what it holds is flat', () => {
  const growth = growthOf(
    samplesOf((at) => 80 + 6 * Math.min(1, at / warmUpSeconds)),
    warmUpSeconds,
  )

  assert.deepEqual(
    judgements(growth),
    Object.fromEntries(bounds.map((each) => [each.figure, 'flat'])),
  )
})

test('one that holds half a kilobyte of each request grows', () => {
  const perSecondMb = (50 * 512) / 1e6

  const growth = growthOf(
    samplesOf((at) => 80 + perSecondMb * at),
    warmUpSeconds,
  )

  assert.equal(judgements(growth)['heap'], 'grows')
  assert.equal(judgements(growth)['descriptors'], 'flat')
})

test('one that is too restless to tell is not called flat', () => {
  const growth = growthOf(
    samplesOf((at) => 80 + 20 * Math.sin(at)),
    warmUpSeconds,
  )

  assert.equal(judgements(growth)['heap'], 'not shown')
})

test('a few collections that came late change nothing', () => {
  const growth = growthOf(
    samplesOf((at) => (at % 45 === 0 ? 140 : 80 + at / 1e4)),
    warmUpSeconds,
  )

  assert.equal(judgements(growth)['heap'], 'flat')
})

function judgements(growth: ReturnType<typeof growthOf>) {
  return Object.fromEntries(growth.map(({ bound, judged }) => [bound.figure, judged]))
}

/** Every 5 s of five minutes, with the noise of a machine on all that is counted. */
function samplesOf(heapMb: (atSeconds: number) => number): Warm[] {
  return Array.from({ length: 60 }, (_, turn) => {
    const atSeconds = 5 * (turn + 1)
    const noise = ((turn * 7_919) % 11) / 10
    return {
      atSeconds,
      heapBytes: 1e6 * (heapMb(atSeconds) + noise / 10),
      rssBytes: 1e6 * (400 + noise),
      externalBytes: 1e6 * (20 + noise),
      handles: 50 + Math.round(noise * 4),
      descriptors: 74,
    }
  })
}
