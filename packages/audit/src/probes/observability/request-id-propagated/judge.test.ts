import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, healthy, unwell } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

test('an id that comes back passes, in whichever form', () => {
  assert.equal(judge(facts(['own', 'sent-1'])).verdict, 'PASS')
})

test('the trace id of a traceparent is what has to stay', () => {
  const traceId = 'a'.repeat(32)
  const sent = `00-${traceId}-${'1'.repeat(16)}-01`
  const kept = answer({ headers: { traceparent: `00-${traceId}-${'2'.repeat(16)}-01` } })
  const plain = answer({ headers: { traceparent: 'x' } })

  const judged = judge({
    ...facts([]),
    header: 'traceparent',
    plain,
    sent: [{ name: 'a traceparent', id: sent, answer: kept }],
  })

  assert.equal(judged.verdict, 'PASS')
})

test('an id that is replaced fails', () => {
  assert.equal(judge(facts(['own', 'own'])).verdict, 'FAIL')
})

test('the policy to generate ids always needs them in the log', () => {
  const policy = { ...facts(['own']), alwaysGenerated: true }

  assert.equal(judge({ ...policy, inLog: true }).verdict, 'N/A')
  assert.equal(judge({ ...policy, inLog: false }).verdict, 'FAIL')
  assert.equal(judge({ ...policy, inLog: undefined }).verdict, 'UNKNOWN')
})

test('without ids, answers or health it is unknown', () => {
  const silent = { name: 'a UUID', id: 'x', answer: answer({ status: 0 }) }

  assert.equal(judge({ ...facts(['own']), header: undefined }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts([]), sent: [silent] }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts(['own']), plain: answer() }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts(['own']), health: unwell }).verdict, 'UNKNOWN')
})

function facts(returned: readonly string[]): Facts {
  return {
    header: 'x-request-id',
    plain: answer({ headers: { 'x-request-id': 'own' } }),
    sent: returned.map((id, at) => ({
      name: `form ${at}`,
      id: `sent-${at}`,
      answer: answer({ headers: { 'x-request-id': id } }),
    })),
    alwaysGenerated: false,
    inLog: undefined,
    health: healthy,
  }
}
