import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

const refused = { member: 'a foreign aud', answer: answerOf({ status: 401 }) }
const good: Facts = {
  isJwt: true,
  canMint: true,
  carries: ['aud', 'iss'],
  controls: [{ name: 'c', held: true }],
  trials: [refused],
}

test('tokens for others that are refused pass', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('a token for others that is accepted fails', () => {
  assert.equal(judge({ ...good, trials: [{ ...refused, answer: answerOf() }] }).verdict, 'FAIL')
})

test('tokens that carry neither claim, and opaque ones, are another matter', () => {
  assert.equal(judge({ ...good, carries: [] }).verdict, 'N/A')
  assert.equal(judge({ ...good, isJwt: false }).verdict, 'N/A')
})

test('without the key of the service, or its control, nothing is known', () => {
  assert.equal(judge({ ...good, canMint: false }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, controls: [{ name: 'c', held: false }] }).verdict, 'UNKNOWN')
})
