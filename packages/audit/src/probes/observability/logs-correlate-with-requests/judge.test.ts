import assert from 'node:assert/strict'
import { test } from 'node:test'

import { recordsOf, textsOfRequest } from '../../../gather/log-search.ts'
import { answer, healthy, line, unwell } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

const whole = { request_id: 'id-1', method: 'GET', path: '/me', status: 200, duration_ms: 3 }

test('one record with everything passes', () => {
  assert.equal(judge(facts([whole])).verdict, 'PASS')
})

test('two records that share the id pass together', () => {
  const { status, duration_ms, ...coming } = whole

  assert.equal(judge(facts([coming, { request_id: 'id-1', status, duration_ms }])).verdict, 'PASS')
})

test('an id that only the log knows passes with a note', () => {
  const judged = judge(facts([{ ...whole, request_id: 'req-1' }]))

  assert.equal(judged.verdict, 'PASS')
  assert.equal(judged.notes?.length, 1)
})

for (const [name, records, observed] of [
  ['no record', [], /there is no record/],
  ['no id', [{ ...whole, request_id: undefined }], /an id cannot be found/],
  ['no method', [{ ...whole, method: undefined }], /the method/],
  ['no path', [{ ...whole, path: undefined }], /the path or route/],
  ['another status', [{ ...whole, status: 500 }], /the status/],
  ['no duration', [{ ...whole, duration_ms: undefined }], /the duration/],
  ['two access records', [whole, whole], /2 access records/],
] as const) {
  test(`${name} fails`, () => {
    const judged = judge(facts(records))

    assert.equal(judged.verdict, 'FAIL')
    assert.match(judged.observed, observed)
  })
}

test('an access line of text is a record, of which the id and the duration are missing', () => {
  const access = line('INFO:     127.0.0.1:5 - "GET /me?audit=1a HTTP/1.1" 200 OK')
  const [request] = facts([]).requests
  const records = textsOfRequest([access], ['audit=1a'])

  const judged = judge({
    ...facts([]),
    requests: request === undefined ? [] : [{ ...request, records }],
  })

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /of an operation an id, the duration cannot be found/)
})

test('no answer, no log or no health is unknown', () => {
  const silent = facts([whole])

  assert.equal(judge({ ...silent, requests: [] }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...silent, lines: 0 }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...silent, health: unwell }).verdict, 'UNKNOWN')
})

function facts(records: readonly object[]): Facts {
  return {
    requests: [
      {
        name: 'an operation',
        answer: answer({ path: '/me' }),
        marks: ['id-1'],
        records: recordsOf(records.map((record) => line(record))),
      },
    ],
    lines: 10,
    health: healthy,
  }
}
