import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Attempt, type Facts, judge } from './judge.ts'

const still: Attempt = {
  member: 'X-Forwarded-For',
  isAddress: true,
  answer: answerOf({ status: 429 }),
  plain: undefined,
}
const served: Attempt = {
  ...still,
  answer: answerOf({ status: 401 }),
  plain: answerOf({ status: 429 }),
}

test('a limit that holds with every trick passes', () => {
  assert.equal(judge(factsWith([still])).verdict, 'PASS')
})

test('another path that is not there is no way round', () => {
  const missing = { ...still, isAddress: false, answer: answerOf({ status: 404 }) }

  assert.equal(judge(factsWith([{ ...missing, plain: answerOf({ status: 429 }) }])).verdict, 'PASS')
})

test('a header that gets a password looked at again fails', () => {
  const judged = judge(factsWith([still, served]))

  assert.equal(judged.verdict, 'FAIL')
  assert.equal('member' in judged && judged.member, 'X-Forwarded-For')
})

test('a declared proxy on loopback may say who asks', () => {
  const facts = factsWith([served])

  assert.equal(judge({ ...facts, trustedProxies: ['127.0.0.0/8'] }).verdict, 'PASS')
  assert.equal(judge({ ...facts, trustedProxies: ['10.0.0.0/8'] }).verdict, 'FAIL')
})

test('a limit that ended meanwhile proves nothing', () => {
  const plain = answerOf({ status: 401 })

  assert.equal(judge(factsWith([{ ...served, plain }])).verdict, 'UNKNOWN')
})

test('without a limit in force, or a login, nothing is known', () => {
  const before = answerOf({ status: 401 })
  const facts = factsWith([served])

  assert.equal(judge({ ...facts, exercise: undefined }).verdict, 'UNKNOWN')
  assert.equal(judge(factsWith([served], { before })).verdict, 'UNKNOWN')
  assert.equal(judge(factsWith([still], { health: { name: 'h', held: false } })).verdict, 'UNKNOWN')
})

function factsWith(
  attempts: readonly Attempt[],
  change: Partial<NonNullable<Facts['exercise']>> = {},
): Facts {
  const first = answerOf({ status: 401 })
  const before = answerOf({ status: 429 })
  const health = { name: 'health', held: true }
  return { trustedProxies: [], exercise: { first, before, attempts, health, ...change } }
}
