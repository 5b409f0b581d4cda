import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AbsentKids } from './absent-kids.ts'

test('a name rests for one cool-down, and each further time twice as long, up to 5 min', () => {
  const absent = new AbsentKids(10)
  const rests: number[] = []

  let nowMs = 0
  for (let times = 0; times < 6; times++) {
    absent.add('k', nowMs, 30_000)
    const startMs = nowMs
    while (absent.has('k', nowMs)) nowMs += 1_000
    rests.push(nowMs - startMs)
  }

  assert.deepEqual(rests, [30_000, 60_000, 120_000, 240_000, 300_000, 300_000])
})

test('many who have waited for one attempt count once', () => {
  const absent = new AbsentKids(10)

  for (let times = 0; times < 5; times++) absent.add('k', 0, 30_000)

  assert.equal(absent.has('k', 29_999), true)
  assert.equal(absent.has('k', 30_000), false)
})

test('beyond the bound the oldest name is forgotten', () => {
  const absent = new AbsentKids(3)

  for (const kid of ['a', 'b', 'c', 'd']) absent.add(kid, 0, 30_000)

  assert.equal(absent.size, 3)
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((kid) => absent.has(kid, 1)),
    [false, true, true, true],
  )
})
