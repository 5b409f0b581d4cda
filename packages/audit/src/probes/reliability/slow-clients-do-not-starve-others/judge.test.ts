import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../../gather/answer.ts'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

const prompt = answerOf({ status: 200, ms: 3 })
const late = answerOf({ status: 200, ms: 1_800 })
const silent = answerOf({ status: 0, ending: 'timed-out', ms: 3_000 })

test('health that answers in time beside slow clients passes', () => {
  assert.equal(judge(facts(many(prompt))).verdict, 'PASS')
  // One late answer among many is no stall.
  assert.equal(judge(facts([late, ...many(prompt)])).verdict, 'PASS')
})

test('health that stalls beside slow clients fails', () => {
  assert.equal(judge(facts([silent, silent, silent])).verdict, 'FAIL')
  assert.equal(judge(facts(many(late))).verdict, 'FAIL')
})

test('a service that stalls without slow clients too is not judged', () => {
  assert.equal(judge({ ...facts(many(late)), before: [late] }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts(many(late)), after: [late] }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts(many(prompt)), sockets: 0 }).verdict, 'UNKNOWN')
})

test('a proxy that buffers makes it another matter', () => {
  assert.equal(judge({ ...facts([]), hasBufferingProxy: true }).verdict, 'N/A')
})

function many(answer: Answer): Answer[] {
  return Array.from({ length: 20 }, () => answer)
}

function facts(during: readonly Answer[]): Facts {
  return { hasBufferingProxy: false, before: [prompt], during, after: [prompt], sockets: 38 }
}
