import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

const refused = { member: 'a forged token', answer: answerOf({ status: 401 }) }
const good: Facts = { isJwt: true, controls: [{ name: 'c', held: true }], trials: [refused] }

test('forged tokens that are refused pass', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('a forged token that is accepted fails', () => {
  const accepted = { ...refused, answer: answerOf({ status: 200 }) }

  assert.equal(judge({ ...good, trials: [refused, accepted] }).verdict, 'FAIL')
})

test('opaque tokens are another matter', () => {
  assert.equal(judge({ ...good, isJwt: false }).verdict, 'N/A')
})

test('a real token that is refused proves nothing', () => {
  assert.equal(judge({ ...good, controls: [{ name: 'c', held: false }] }).verdict, 'UNKNOWN')
})
