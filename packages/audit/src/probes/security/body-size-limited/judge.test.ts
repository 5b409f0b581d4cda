import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type BodyCase, type Facts, judge } from './judge.ts'

const control = answerOf({ status: 201 })
const health = { name: 'health', held: true }

test('any refusal passes: 413, 400, a reset, an early close', () => {
  const cases = [
    large({ status: 413 }),
    large({ status: 400 }),
    large({ status: 0, ending: 'reset' }),
    large({ status: 0, ending: 'closed' }),
  ]

  assert.equal(judge(facts(cases)).verdict, 'PASS')
})

test('acceptance, a stall, a memory that grows and a death fail', () => {
  const failures = [
    large({ status: 201 }),
    large({ status: 0, ending: 'timed-out', ms: 30_000 }),
    { ...large({ status: 413 }), grownBytes: 900_000_000 },
    { ...large({ status: 0, ending: 'closed' }), survived: false },
  ]

  assert.deepEqual(
    failures.map((one) => judge(facts([one])).verdict),
    ['FAIL', 'FAIL', 'FAIL', 'FAIL'],
  )
})

test('a service that is not well afterwards fails', () => {
  const sick = { name: 'health', held: false, observed: 'GET /livez had no answer' }

  assert.equal(judge({ ...facts([large({ status: 413 })]), health: sick }).verdict, 'FAIL')
})

test('a server error is no refusal, and no acceptance', () => {
  assert.equal(judge(facts([large({ status: 500 })])).verdict, 'UNKNOWN')
})

test('nothing is said if the small body is refused', () => {
  const refused = { ...facts([large({ status: 201 })]), control: answerOf({ status: 400 }) }

  assert.equal(judge(refused).verdict, 'UNKNOWN')
})

function large(answer: Parameters<typeof answerOf>[0]): BodyCase {
  return { member: '12 MB, chunked', answer: answerOf(answer) }
}

function facts(cases: readonly BodyCase[]): Facts {
  return { operation: 'POST /items', control, cases, health }
}
