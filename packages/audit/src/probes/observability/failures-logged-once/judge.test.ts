import assert from 'node:assert/strict'
import { test } from 'node:test'

import { recordsOf } from '../../../gather/log-search.ts'
import { call, line, trial } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

const error = {
  level: 'error',
  time: 1,
  msg: 'failed',
  request_id: 'x',
  error: { type: 'Timeout' },
}
const warning = { ...error, level: 'warn' }
const info = { level: 'info', time: 1, msg: 'request', status: 503 }

test('one error record passes', () => {
  const judged = judge(facts([info, error]))

  assert.equal(judged.verdict, 'PASS')
  assert.deepEqual(judged.notes, [])
})

test('retries as warnings beside it pass', () => {
  assert.equal(judge(facts([warning, warning, error])).verdict, 'PASS')
})

test('two error records, or one without a type, pass with a note', () => {
  assert.equal(judge(facts([error, error])).notes?.length, 1)
  assert.equal(judge(facts([{ ...error, error: undefined }])).notes?.length, 1)
})

test('a failure of which the log tells nothing, or only as information, fails', () => {
  for (const records of [[], [info]]) {
    const judged = judge(facts(records))

    assert.equal(judged.verdict, 'FAIL')
    assert.match(judged.observed, /Of 1 of 1 failed requests the log tells no error/)
  }
})

test('more than ten error records for one request fail', () => {
  const judged = judge(facts(Array.from({ length: 11 }, () => error)))

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /made 11 error records/)
})

test('a storm that belongs to no request fails, a line each second does not', () => {
  const storm = (errors: number) => ({
    ...facts([error]),
    windows: [{ trial: trial(), errors, failed: 1 }],
  })

  assert.equal(judge(storm(900)).verdict, 'FAIL')
  assert.equal(judge(storm(12)).verdict, 'PASS')
})

test('without a failure, or a log that tells ids, it is unknown', () => {
  assert.equal(judge({ ...facts([error]), failures: [] }).verdict, 'UNKNOWN')
  assert.equal(
    judge({ ...facts([error]), found: [{ operation: 'GET /items', isFound: false }] }).verdict,
    'UNKNOWN',
  )
})

test('a service without dependencies is not asked', () => {
  assert.equal(judge({ ...facts([error]), dependencies: 0 }).verdict, 'N/A')
})

function facts(records: readonly object[]): Facts {
  return {
    dependencies: 1,
    failures: [
      {
        trial: trial(),
        call: call('GET /items', { status: 503 }),
        records: recordsOf(records.map((record) => line(record))),
      },
    ],
    windows: [{ trial: trial(), errors: 1, failed: 1 }],
    found: [{ operation: 'GET /items', isFound: true }],
  }
}
