import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../../gather/answer.ts'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

test('requests in flight that are all answered pass', () => {
  assert.equal(judge(facts()).verdict, 'PASS')
})

test('one that is cut, answered 5xx or broken off in the middle fails', () => {
  const bad: Partial<Answer>[] = [
    { status: 0, ending: 'reset', ms: 260 },
    { status: 503, ms: 400 },
    { status: 200, ending: 'reset' },
  ]

  for (const given of bad) {
    const answers = [...facts().answers.slice(1), slowAnswer(given)]
    assert.equal(judge(facts({ answers })).verdict, 'FAIL')
  }
})

test('nothing is known if it is not slow, fails alone, or too few were in flight', () => {
  const unknown: Partial<Facts>[] = [
    { before: [slowAnswer({ ms: 40 })] },
    { before: [slowAnswer(), slowAnswer({ status: 500 })] },
    { before: [] },
    { answers: facts().answers.slice(0, 4) },
    { answers: facts().answers.map((answer) => ({ ...answer, ms: 100 })) },
  ]

  for (const given of unknown) assert.equal(judge(facts(given)).verdict, 'UNKNOWN')
})

function facts(given: Partial<Facts> = {}): Facts {
  return {
    operation: 'GET /slow?ms=1500',
    before: [slowAnswer(), slowAnswer()],
    answers: Array.from({ length: 6 }, () => slowAnswer()),
    signalAtMs: 1_000,
    ...given,
  }
}

function slowAnswer(given: Partial<Answer> = {}): Answer {
  return answerOf({ path: '/slow?ms=1500', atMs: 750, ms: 1_500, ...given })
}
