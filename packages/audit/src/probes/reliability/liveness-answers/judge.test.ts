import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { judge } from './judge.ts'

const any = answerOf({ status: 404 })
const ok = answerOf({ status: 200, ms: 2 })
const path = '/livez'

test('200 each time passes, and slowness below a second is a note', () => {
  const slow = answerOf({ status: 200, ms: 300 })

  assert.equal(judge({ path, any, answers: [ok, ok] }).verdict, 'PASS')
  assert.deepEqual(judge({ path, any, answers: [slow, slow] }).notes, ['p95 is 300 ms.'])
})

test('a missing endpoint and any other answer fail', () => {
  assert.equal(judge({ path: undefined, any, answers: [] }).verdict, 'FAIL')
  for (const status of [401, 404, 500]) {
    assert.equal(judge({ path, any, answers: [ok, answerOf({ status })] }).verdict, 'FAIL')
  }
})

test('an answer that takes longer than a second is not yet a failure', () => {
  const late = answerOf({ status: 200, ms: 1_500 })

  assert.equal(judge({ path, any, answers: [ok, late] }).verdict, 'UNKNOWN')
})

test('where any path answers 200, a usual one proves nothing', () => {
  assert.equal(
    judge({ path: undefined, any: answerOf({ status: 200 }), answers: [] }).verdict,
    'UNKNOWN',
  )
})

test('nothing is said of a service that does not run', () => {
  const gone = answerOf({ status: 0, ending: 'refused' })

  assert.equal(judge({ path, any: gone, answers: [gone] }).verdict, 'UNKNOWN')
})
