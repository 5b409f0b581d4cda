import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, samples, trial } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

test('names of components pass', () => {
  const body = '{"status":"not ready","checks":{"postgres":"down","redis":"up"}}'

  assert.equal(judge(facts(body)).verdict, 'PASS')
})

for (const body of [
  '{"error":"connect ECONNREFUSED"}',
  '{"postgres":"127.0.0.1:5432"}',
  '{"error":"psycopg2.OperationalError: could not connect to server"}',
  '{"dsn":"postgres://app:x@db/app"}',
]) {
  test(`${body} fails`, () => {
    const judged = judge(facts(body))

    assert.equal(judged.verdict, 'FAIL')
    assert.match(judged.observed, /While postgres refuses connections, \/health reveals/)
  })
}

test('readiness that never answers, was not ready before, or is not known is unknown', () => {
  const mute = trial({ readiness: samples(2, { status: 0 }), liveness: [] })
  const before = { ...trial().before, readiness: answer({ status: 503 }) }

  assert.equal(judge({ ...facts('{}'), trials: [mute] }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts('{}'), trials: [trial({ before })] }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts('{}'), readiness: undefined }).verdict, 'UNKNOWN')
})

test('a service without dependencies is not asked', () => {
  assert.equal(judge({ ...facts('{}'), trials: [] }).verdict, 'N/A')
})

function facts(body: string): Facts {
  return {
    readiness: '/readyz',
    trials: [trial({ readiness: samples(3, { status: 503, body }) })],
    known: { texts: ['127.0.0.1:5432'], own: ['127.0.0.1:3000'] },
  }
}
