import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

const refused = { member: 'jku at the listener', answer: answerOf({ status: 401 }) }
const good: Facts = {
  isJwt: true,
  calls: [],
  controls: [{ name: 'c', held: true }],
  trials: [refused],
}

test('tokens that bring a key and are refused pass', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('a token that brings a key and is accepted fails', () => {
  assert.equal(judge({ ...good, trials: [{ ...refused, answer: answerOf() }] }).verdict, 'FAIL')
})

test('a key that was fetched from where the token said fails, though the token was refused', () => {
  const judged = judge({ ...good, calls: ['GET /jwks.json HTTP/1.1'] })

  assert.equal(judged.verdict, 'FAIL')
  assert.deepEqual(judged.evidence, [refused.answer.exchange])
})

test('opaque tokens have no header', () => {
  assert.equal(judge({ ...good, isJwt: false }).verdict, 'N/A')
})

test('a real token that is refused proves nothing, whoever called', () => {
  const broken = { ...good, controls: [{ name: 'c', held: false }] }

  assert.equal(judge(broken).verdict, 'UNKNOWN')
  assert.equal(judge({ ...broken, calls: ['GET /'] }).verdict, 'UNKNOWN')
})
