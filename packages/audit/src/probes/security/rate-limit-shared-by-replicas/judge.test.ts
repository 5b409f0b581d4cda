import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Exercise, judge } from './judge.ts'

const exercise: Exercise = {
  known: answerOf({ status: 401 }),
  onFirst: statuses(401, 401, 429),
  onSecond: statuses(429),
  still: answerOf({ status: 429 }),
  health: { name: 'health', held: true },
}

test('a second instance that refuses at once, or nearly so, passes', () => {
  assert.equal(judgedWith({}).verdict, 'PASS')
  assert.equal(judgedWith({ onSecond: statuses(401, 401, 429) }).verdict, 'PASS')
})

test('a second instance that has a quota of its own fails', () => {
  assert.equal(judgedWith({ onSecond: statuses(401, 401, 401, 401) }).verdict, 'FAIL')
})

test('limits that are declared as those of each instance are not judged', () => {
  assert.equal(judge({ isPerInstance: true, exercise: undefined }).verdict, 'N/A')
})

for (const [what, change] of [
  ['no limit at the first instance', { onFirst: statuses(401, 401) }],
  ['a second instance that refuses everybody', { known: answerOf({ status: 429 }) }],
  ['a limit that ended meanwhile', { still: answerOf({ status: 401 }) }],
  ['an answer that says nothing', { onSecond: statuses(503) }],
] as const) {
  test(`${what} proves nothing`, () => {
    assert.equal(judgedWith(change).verdict, 'UNKNOWN')
  })
}

function judgedWith(change: Partial<Exercise>) {
  return judge({ isPerInstance: false, exercise: { ...exercise, ...change } })
}

function statuses(...all: number[]) {
  return all.map((status) => answerOf({ status }))
}
