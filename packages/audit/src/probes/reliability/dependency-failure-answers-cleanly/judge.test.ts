import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, call, trial } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge, type Outcome } from './judge.ts'

const listed = '{"items":[{"id":"1"}],"next":null}'

test('a clean 503 passes', () => {
  assert.equal(
    judge(facts({ status: 503, body: '{"error":{"code":"UNAVAILABLE"}}' })).verdict,
    'PASS',
  )
})

test('a correct slow answer passes', () => {
  assert.equal(judge(facts({ body: listed, ms: 8_000 })).verdict, 'PASS')
})

test('a 500 in text passes with a note', () => {
  const judged = judge(facts({ status: 500, body: 'Internal Server Error' }))

  assert.equal(judged.verdict, 'PASS')
  assert.equal(judged.notes?.length, 2)
})

for (const [name, told, observed] of [
  ['a hang', { status: 0, ms: 36_000 }, /that is a hang/],
  ['an answer after the deadline', { status: 503, ms: 36_000 }, /that is a hang/],
  ['a connection that ends', { status: 0, ending: 'reset' }, /without an error that says why/],
  ['a driver told', { status: 503, body: 'connect ECONNREFUSED' }, /text of an exception/],
  ['an address', { status: 500, body: 'db 127.0.0.1:5432' }, /an address/],
  ['an empty list', { body: '{"items":[],"next":null}' }, /items is empty, which had 1/],
  ['members that are gone', { body: '{"items":[{"id":"1"}]}' }, /lacks next/],
  ['no JSON', { body: 'oops' }, /no longer a JSON object/],
] as const) {
  test(`${name} fails`, () => {
    const judged = judge(facts(told))

    assert.equal(judged.verdict, 'FAIL')
    assert.match(judged.observed, observed)
  })
}

test('a 200 that is not what the document says fails', () => {
  const judged = judge(facts({ body: listed }, { mismatches: ['/items must be array'] }))

  assert.equal(judged.verdict, 'FAIL')
})

test('stale answers pass where they are declared', () => {
  const stale = { ...facts({ body: '{"items":[],"next":null}' }), servesStale: true }

  assert.equal(judge(stale).verdict, 'PASS')
})

test('a process that ended fails', () => {
  const judged = judge(facts({ status: 503 }, {}, { survived: false }))

  assert.match(judged.observed, /the process ended/)
})

test('an acknowledged write that is not there afterwards fails', () => {
  const recovery = { ...trial().recovery, lost: [answer({ method: 'POST', status: 201 })] }

  const judged = judge(facts({ status: 503 }, {}, { recovery }))

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /1 writes were answered 2xx and are not there/)
})

test('an operation that did not work before proves nothing', () => {
  const before = { ...trial().before, business: [call('GET /items', { status: 401 })] }

  assert.equal(judge(facts({ status: 503 }, {}, { before })).verdict, 'UNKNOWN')
})

test('a failure counts although another fault could not be begun well', () => {
  const clean = facts({ status: 0, ms: 36_000 })
  const before = { ...trial().before, business: [call('GET /items', { status: 401 })] }

  assert.equal(judge({ ...clean, trials: [...clean.trials, trial({ before })] }).verdict, 'FAIL')
})

test('without an operation it is unknown, without dependencies not asked', () => {
  assert.equal(judge({ ...facts({}), outcomes: [] }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts({}), trials: [] }).verdict, 'N/A')
})

function facts(
  told: Parameters<typeof answer>[0],
  outcome: Partial<Outcome> = {},
  fault: Parameters<typeof trial>[0] = {},
): Facts {
  const before = answer({ body: listed, bodyBytes: listed.length })
  const one = trial(fault)
  const own = { trial: one, call: call('GET /items', told), before, mismatches: [] }
  return {
    trials: [one],
    outcomes: [{ ...own, ...outcome }],
    deadlineMs: 35_000,
    servesStale: false,
    known: { texts: ['127.0.0.1:5432'], own: ['127.0.0.1:3000'] },
  }
}
