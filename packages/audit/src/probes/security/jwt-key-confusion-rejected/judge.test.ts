import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

const refused = { member: 'PEM', answer: answerOf({ status: 401 }) }
const good: Facts = {
  algorithm: 'RS256',
  key: 'found',
  controls: [{ name: 'c', held: true }],
  trials: [refused],
}

test('tokens signed with the public key that are refused pass', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('one encoding of the key that is accepted fails', () => {
  const accepted = { member: 'DER', answer: answerOf() }

  assert.equal(judge({ ...good, trials: [refused, accepted] }).verdict, 'FAIL')
})

test('symmetric and opaque tokens have no public key', () => {
  assert.equal(judge({ ...good, algorithm: 'HS256' }).verdict, 'N/A')
  assert.equal(judge({ ...good, algorithm: undefined }).verdict, 'N/A')
})

test('without the key that verifies a real token nothing is known', () => {
  assert.equal(judge({ ...good, key: 'none found' }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, key: 'another' }).verdict, 'UNKNOWN')
})

test('a real token that is refused proves nothing', () => {
  assert.equal(judge({ ...good, controls: [{ name: 'c', held: false }] }).verdict, 'UNKNOWN')
})
