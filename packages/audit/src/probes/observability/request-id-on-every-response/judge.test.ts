import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, healthy, unwell } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

test('answers that each carry an id of their own pass', () => {
  assert.equal(judge(facts([{}, {}, {}])).verdict, 'PASS')
})

test('an id in the body may be told by another header, or as part of it', () => {
  const header = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
  const headers = { 'x-request-id': 'one', traceparent: header }
  const traced = { status: 404, body: JSON.stringify({ trace_id: 'a'.repeat(32) }), headers }

  assert.equal(judge(facts([{}, {}, traced])).verdict, 'PASS')
})

test('another header passes where it is declared', () => {
  const named = ['a', 'b', 'c'].map((id) => ({ headers: { 'x-my-id': id } }))

  assert.equal(judge({ ...facts(named), declared: 'X-My-Id' }).verdict, 'PASS')
})

for (const [name, told, observed] of [
  ['missing everywhere', [bare(), bare(), bare()], /None of 3 answers/],
  ['missing in an error', [{}, {}, { ...bare(), status: 404 }], /x-request-id is missing/],
  ['repeated', [withId('same'), withId('same'), {}], /2 answers carry the same/],
  ['different in the body', [{}, {}, different()], /The body of .* tells other/],
] as const) {
  test(`an id that is ${name} fails`, () => {
    const judged = judge(facts(told))

    assert.equal(judged.verdict, 'FAIL')
    assert.match(judged.observed, observed)
  })
}

test('a service that does not answer, or is not well after, is unknown', () => {
  assert.equal(judge(facts([{ status: 0 }, { status: 0 }, {}])).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts([{}, {}, {}]), health: unwell }).verdict, 'UNKNOWN')
})

function facts(told: readonly Parameters<typeof answer>[0][]): Facts {
  const asked = told.map((one, at) => ({
    name: `request ${at}`,
    answer: answer({ headers: { 'x-request-id': `id-${at}` }, ...one }),
  }))
  return { asked, declared: undefined, health: healthy }
}

function bare() {
  return { headers: {} }
}

function withId(id: string) {
  return { headers: { 'x-request-id': id } }
}

function different() {
  return { status: 404, body: '{"error":{"request_id":"other"}}' }
}
