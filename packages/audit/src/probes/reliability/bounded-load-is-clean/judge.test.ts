import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

test('a load without 5xx and reset passes, however slow', () => {
  assert.equal(judge(facts({ p99Ms: 9_000 })).verdict, 'PASS')
})

test('a single 5xx or reset fails', () => {
  for (const failure of [answerOf({ status: 500 }), answerOf({ status: 0, ending: 'reset' })]) {
    const judgement = judge(facts({ failures: [failure], failed: 1 }))

    assert.equal(judgement.verdict, 'FAIL')
    assert.deepEqual(judgement.evidence, [failure.exchange])
  }
})

test('nothing is known if a rate limit answered, or next to nothing', () => {
  assert.equal(judge(facts({ limited: 1_000 })).verdict, 'UNKNOWN')
  assert.equal(judge(facts({ requests: 40 })).verdict, 'UNKNOWN')
  assert.equal(judge(facts({ failed: 2_000 })).verdict, 'UNKNOWN')
})

test('a few answers of a limit are no failure', () => {
  assert.equal(judge(facts({ limited: 20 })).verdict, 'PASS')
})

function facts(given: Partial<Facts> = {}): Facts {
  const counts = { requests: 2_000, failed: 0, limited: 0 }
  return { ...counts, failures: [], seconds: 10, p99Ms: 12, ...given }
}
