import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoginExhaustion } from '../../../gather/login-exhaustion.ts'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { judge } from './judge.ts'

const user = { name: 'n', password: 'p' }
const health = { name: 'health', held: true }

test('429, a lock, and another refusal than the first one are limits', () => {
  for (const status of [429, 423, 403]) {
    assert.equal(judgedWith([401, 401, status]).verdict, 'PASS')
  }
})

test('an account that is locked without a word is a limit too', () => {
  const judged = judgedWith(Array(15).fill(401), { afterwards: answerOf({ status: 401 }) })

  assert.equal(judged.verdict, 'PASS')
})

test('more attempts than declared that are all looked at fail', () => {
  const judged = judgedWith(Array(15).fill(401), { afterwards: answerOf() })

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /15 wrong passwords .* declared limit is 5/)
})

test('a limit that is not declared and not met is a suspicion', () => {
  const exhaustion = exhausted(Array(40).fill(401), { afterwards: answerOf() })

  const judged = judge({ declared: undefined, hasDocument: true, exhaustion })

  assert.equal(judged.verdict, 'UNKNOWN')
  assert.match('suspicion' in judged ? String(judged.suspicion) : '', /unlimited/)
})

test('a limit above what may be tried is not known', () => {
  const exhaustion = exhausted(Array(40).fill(401), { afterwards: answerOf() })

  assert.equal(judge({ declared: 100, hasDocument: true, exhaustion }).verdict, 'UNKNOWN')
})

test('a late limit is noted', () => {
  assert.match(judgedWith([...Array(9).fill(401), 429]).notes?.join() ?? '', /attempt 10/)
})

test('a service without a login has none to limit; one that is not documented is not known', () => {
  const none = { declared: 5, exhaustion: undefined }

  assert.equal(judge({ ...none, hasDocument: true }).verdict, 'N/A')
  assert.equal(judge({ ...none, hasDocument: false }).verdict, 'UNKNOWN')
})

test('a login that takes any password, or not the right one, proves nothing', () => {
  assert.equal(judgedWith([200, 200]).verdict, 'UNKNOWN')
  assert.equal(judgedWith([401, 429], { right: answerOf({ status: 401 }) }).verdict, 'UNKNOWN')
})

function judgedWith(statuses: readonly number[], change: Partial<LoginExhaustion> = {}) {
  return judge({ declared: 5, hasDocument: true, exhaustion: exhausted(statuses, change) })
}

function exhausted(
  statuses: readonly number[],
  change: Partial<LoginExhaustion> = {},
): LoginExhaustion {
  const wrong = statuses.map((status) => answerOf({ status }))
  return { user, right: answerOf(), wrong, afterwards: undefined, health, ...change }
}
