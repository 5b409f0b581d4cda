import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { judge } from './judge.ts'

const any = answerOf({ status: 404 })

test('200 passes', () => {
  assert.equal(judge({ any, answer: answerOf({ status: 200 }) }).verdict, 'PASS')
})

test('a missing or closed endpoint fails', () => {
  assert.equal(judge({ any, answer: undefined }).verdict, 'FAIL')
  assert.equal(judge({ any, answer: answerOf({ status: 404 }) }).verdict, 'FAIL')
  assert.equal(judge({ any, answer: answerOf({ status: 401 }) }).verdict, 'FAIL')
})

test('an instance that says it is not ready may be right', () => {
  assert.equal(judge({ any, answer: answerOf({ status: 503 }) }).verdict, 'UNKNOWN')
})

test('where any path answers 200, a usual one proves nothing', () => {
  assert.equal(judge({ any: answerOf({ status: 200 }), answer: undefined }).verdict, 'UNKNOWN')
})

test('nothing is said of a service that does not run', () => {
  const gone = answerOf({ status: 0, ending: 'refused' })

  assert.equal(judge({ any: gone, answer: gone }).verdict, 'UNKNOWN')
})
