import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge, type Trial } from './judge.ts'

const health = { name: 'health', held: true }

test('operations that refuse strangers and serve users pass', () => {
  assert.equal(judge(factsOf([trial(), trial()])).verdict, 'PASS')
})

for (const [how, status] of [
  ['403', 403],
  ['404, which hides what is there', 404],
  ['a redirect to a login page', 302],
] as const) {
  test(`${how} refuses too`, () => {
    assert.equal(judge(factsOf([trial({ status })])).verdict, 'PASS')
  })
}

test('an operation that serves a stranger fails, whatever its control says', () => {
  const judged = judge(factsOf([trial(), trial({ control: undefined, status: 200 })]))

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /1 of 2 .* or the document is wrong/)
})

for (const [what, change] of [
  ['no control', { control: undefined }],
  ['a control that is refused', { control: answerOf({ status: 403 }) }],
  ['a control that fails', { control: answerOf({ status: 500 }) }],
  ['a refusal that users get as well', { control: answerOf({ status: 400 }), status: 400 }],
] as const) {
  test(`an operation with ${what} is not exercised`, () => {
    const judged = judge(factsOf([trial(), trial(change)]))

    assert.equal(judged.verdict, 'PARTIAL')
    assert.deepEqual('held' in judged && [judged.held, judged.unexercised], [0.5, 0.5])
  })
}

test('without an operation, or one that works, nothing is known', () => {
  assert.equal(judge({ ...factsOf([]), problem: 'no document' }).verdict, 'UNKNOWN')
  assert.equal(judge(factsOf([trial({ control: undefined })])).verdict, 'UNKNOWN')
  assert.equal(
    judge({ ...factsOf([trial()]), health: { name: 'h', held: false } }).verdict,
    'UNKNOWN',
  )
})

function factsOf(trials: readonly Trial[]): Facts {
  return { problem: undefined, total: trials.length, trials, health }
}

function trial(change: { control?: Trial['control']; status?: number } = {}): Trial {
  const { status = 401 } = change
  const control = 'control' in change ? change.control : answerOf()
  return {
    operation: 'GET /items',
    control,
    attempts: [{ member: 'no credential', answer: answerOf({ status }) }],
  }
}
