import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, healthy, unwell } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

const traceId = 'a'.repeat(32)
const good: Facts = {
  traceId,
  answers: [answer()],
  records: [{ text: `{"trace_id":"${traceId}"}`, traceId }],
  health: healthy,
}

test('the trace id in the log passes, and so it does in the answer', () => {
  const headers = { traceresponse: `00-${traceId}-${'1'.repeat(16)}-00` }

  assert.equal(judge(good).verdict, 'PASS')
  assert.equal(judge({ ...good, records: [], answers: [answer({ headers })] }).verdict, 'PASS')
})

test('another trace id fails', () => {
  const judged = judge({ ...good, records: [{ text: '{}', traceId: 'b'.repeat(32) }] })

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /Another trace id was begun: bbbb/)
})

test('a record without any trace id fails', () => {
  const judged = judge({ ...good, records: [{ text: '{}', traceId: undefined }] })

  assert.match(judged.observed, /neither in the log nor in the answer/)
})

test('a request that left no trace to look at is unknown', () => {
  assert.equal(judge({ ...good, records: [] }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, health: unwell }).verdict, 'UNKNOWN')
})
