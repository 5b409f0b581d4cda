import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

const refused = {
  member: 'the refresh token as a bearer',
  answer: answerOf({ status: 401 }),
  gives: false,
}
const good: Facts = {
  hasRefreshToken: true,
  controls: [
    { name: 'the access token is accepted', answer: answerOf() },
    { name: 'without a token it is refused', answer: answerOf({ status: 401 }), inverted: true },
  ],
  trials: [refused],
  health: { name: 'health', held: true },
  notes: [],
}

test('tokens that are refused in the wrong place pass', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('a refresh token that opens the API fails', () => {
  assert.equal(judge({ ...good, trials: [{ ...refused, answer: answerOf() }] }).verdict, 'FAIL')
})

test('one kind of token cannot be mistaken', () => {
  assert.equal(judge({ ...good, hasRefreshToken: false }).verdict, 'N/A')
})

test('an operation that is open to all proves nothing', () => {
  const open = good.controls.map((control) => ({ ...control, answer: answerOf() }))

  assert.equal(judge({ ...good, controls: open }).verdict, 'UNKNOWN')
})
