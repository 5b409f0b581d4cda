import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

const refused = { member: 'exp 1 h ago', answer: answerOf({ status: 401 }) }
const good: Facts = {
  isJwt: true,
  canMint: true,
  controls: [{ name: 'c', held: true }],
  trials: [refused],
}

test('tokens that are not valid now and are refused pass', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('an expired token that is accepted fails', () => {
  assert.equal(judge({ ...good, trials: [{ ...refused, answer: answerOf() }] }).verdict, 'FAIL')
})

test('without a token that can be made, or its control, nothing is known', () => {
  assert.equal(judge({ ...good, isJwt: false }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, canMint: false }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, controls: [{ name: 'c', held: false }] }).verdict, 'UNKNOWN')
})
