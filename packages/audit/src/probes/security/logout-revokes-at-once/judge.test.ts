import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Exercise, type Facts, judge } from './judge.ts'

const exercise: Exercise = {
  before: [answerOf()],
  anonymous: answerOf({ status: 401 }),
  logout: answerOf({ status: 204, atMs: 1_000 }),
  endedMs: 1_000,
  after: [answerOf({ status: 401, atMs: 1_010 }), answerOf({ status: 401, atMs: 6_000 })],
  health: { name: 'health', held: true },
}
const good: Facts = { operation: 'there', isOwnProcess: true, exercise }

test('a session that is refused after its logout passes', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('a single request that is served after the logout fails', () => {
  const after = [...exercise.after, answerOf({ status: 200, atMs: 3_500 })]

  const judged = judge({ ...good, exercise: { ...exercise, after } })

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /1 of 3 times, the last 2.5 s after/)
})

test('the first second counts on an own process only', () => {
  const after = [answerOf({ status: 200, atMs: 1_500 }), ...exercise.after]
  const facts = { ...good, exercise: { ...exercise, after } }

  assert.equal(judge(facts).verdict, 'FAIL')
  assert.equal(judge({ ...facts, isOwnProcess: false }).verdict, 'PASS')
})

test('a service without a logout has none to judge; one that is not documented is not known', () => {
  assert.equal(judge({ operation: 'absent', isOwnProcess: true }).verdict, 'N/A')
  assert.equal(judge({ operation: 'unknown', isOwnProcess: true }).verdict, 'UNKNOWN')
})

for (const [what, change] of [
  ['a session that was refused before', { before: [answerOf({ status: 401 })] }],
  ['an operation that is open to all', { anonymous: answerOf() }],
  ['a logout that failed', { logout: answerOf({ status: 404 }) }],
  ['health that did not hold', { health: { name: 'health', held: false } }],
  ['an answer that says nothing', { after: [answerOf({ status: 503 })] }],
] as const) {
  test(`${what} proves nothing`, () => {
    assert.equal(judge({ ...good, exercise: { ...exercise, ...change } }).verdict, 'UNKNOWN')
  })
}
