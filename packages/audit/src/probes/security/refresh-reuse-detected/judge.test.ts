import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Exercise, type Facts, judge } from './judge.ts'

const exercise: Exercise = {
  foreign: answerOf({ status: 401 }),
  first: answerOf(),
  givesAccess: true,
  rotates: true,
  reuse: answerOf({ status: 401 }),
  late: undefined,
  newest: answerOf({ status: 401 }),
  health: { name: 'health', held: true },
}
const good: Facts = { operation: 'there', exercise }

test('a used refresh token that is refused passes, and the family is noted', () => {
  const judged = judge(good)

  assert.equal(judged.verdict, 'PASS')
  assert.match(judged.notes?.join() ?? '', /the family is revoked/)
})

test('a used refresh token that works after half a minute fails', () => {
  const judged = judge(withExercise({ reuse: answerOf(), late: answerOf() }))

  assert.equal(judged.verdict, 'FAIL')
  assert.equal('member' in judged && judged.member, 'reuse after rotation')
})

test('a refresh token that is never replaced fails', () => {
  const judged = judge(withExercise({ rotates: false, reuse: answerOf(), late: answerOf() }))

  assert.equal('member' in judged && judged.member, 'no rotation')
})

test('a short while of grace is legal, and is noted', () => {
  const judged = judge(withExercise({ reuse: answerOf(), late: answerOf({ status: 401 }) }))

  assert.equal(judged.verdict, 'PASS')
  assert.match(judged.notes?.join() ?? '', /for a while/)
})

test('a service without refresh has none to judge; one that is not documented is not known', () => {
  assert.equal(judge({ operation: 'absent' }).verdict, 'N/A')
  assert.equal(judge({ operation: 'no token' }).verdict, 'N/A')
  assert.equal(judge({ operation: 'unknown' }).verdict, 'UNKNOWN')
})

for (const [what, change] of [
  ['a refresh that fails', { first: answerOf({ status: 401 }) }],
  ['a refresh that gives nothing', { givesAccess: false }],
  ['a refresh that takes anything', { foreign: answerOf() }],
  ['a limit that was met', { reuse: answerOf({ status: 429 }) }],
] as const) {
  test(`${what} proves nothing`, () => {
    assert.equal(judge(withExercise(change)).verdict, 'UNKNOWN')
  })
}

function withExercise(change: Partial<Exercise>): Facts {
  return { operation: 'there', exercise: { ...exercise, ...change } }
}
