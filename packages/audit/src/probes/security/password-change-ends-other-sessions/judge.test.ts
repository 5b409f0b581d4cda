import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Exercise, type Facts, judge } from './judge.ts'

const exercise: Exercise = {
  before: [answerOf(), answerOf()],
  anonymous: answerOf({ status: 401 }),
  change: answerOf({ status: 204 }),
  changedMs: 1_000,
  after: [answerOf({ status: 401, atMs: 1_100 })],
  renewed: answerOf({ status: 401 }),
  oldPassword: answerOf({ status: 401 }),
  newPassword: answerOf(),
  health: { name: 'health', held: true },
}

test('another session that is refused passes, be it after a moment', () => {
  const late = [answerOf(), answerOf({ status: 401, atMs: 3_000 })]

  assert.equal(judge(withExercise({})).verdict, 'PASS')
  assert.match(judge(withExercise({ after: late })).observed, /within 2.0 s/)
})

for (const [member, change] of [
  ['the access token of the other session', { after: [answerOf({ atMs: 6_000 })] }],
  ['the refresh token of the other session', { renewed: answerOf() }],
  ['the old password', { oldPassword: answerOf() }],
] as const) {
  test(`${member} that still works fails`, () => {
    const judged = judge(withExercise(change))

    assert.equal(judged.verdict, 'FAIL')
    assert.equal('member' in judged && judged.member, member)
  })
}

test('a service without the operation has none to judge; one that is not documented is not known', () => {
  assert.equal(judge({ operation: 'absent' }).verdict, 'N/A')
  assert.equal(judge({ operation: 'unknown' }).verdict, 'UNKNOWN')
})

for (const [what, change] of [
  ['a session that was refused before', { before: [answerOf({ status: 401 })] }],
  ['an operation that is open to all', { anonymous: answerOf() }],
  ['a change that failed', { change: answerOf({ status: 400 }) }],
  ['a new password that does not sign in', { newPassword: answerOf({ status: 401 }) }],
  ['an answer that says nothing', { after: [answerOf({ status: 500 })] }],
] as const) {
  test(`${what} proves nothing`, () => {
    assert.equal(judge(withExercise(change)).verdict, 'UNKNOWN')
  })
}

function withExercise(change: Partial<Exercise>): Facts {
  return { operation: 'there', exercise: { ...exercise, ...change } }
}
