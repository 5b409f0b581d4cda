import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

const refused = { member: 'HS512', answer: answerOf({ status: 401 }) }
const good: Facts = {
  algorithm: 'HS256',
  canMint: true,
  controls: [{ name: 'c', held: true }],
  trials: [refused],
}

test('tokens of other algorithms that are refused pass', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('a token of another algorithm that is accepted fails', () => {
  const accepted = { member: 'HS384', answer: answerOf() }

  assert.equal(judge({ ...good, trials: [refused, accepted] }).verdict, 'FAIL')
})

test('opaque tokens, and keys for one algorithm only, are another matter', () => {
  assert.equal(judge({ ...good, algorithm: undefined }).verdict, 'N/A')
  assert.equal(judge({ ...good, algorithm: 'EdDSA', trials: [] }).verdict, 'N/A')
})

test('without the key of the service, or its control, nothing is known', () => {
  assert.equal(judge({ ...good, canMint: false }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, controls: [{ name: 'c', held: false }] }).verdict, 'UNKNOWN')
})
