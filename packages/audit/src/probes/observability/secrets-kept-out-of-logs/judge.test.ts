import assert from 'node:assert/strict'
import { test } from 'node:test'

import { healthy, unwell } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

const good: Facts = {
  planted: ['password of a login that fails', 'cookie'],
  secrets: ['password', 'cookie'],
  hits: [],
  lines: 40,
  matched: true,
  hasCredentials: true,
  health: healthy,
}
const hit = { secret: 'password', spelling: 'base64', lines: 2 }

test('a log without any secret passes', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('a secret in the log fails, by name', () => {
  const judged = judge({ ...good, hits: [hit] })

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /password \(base64, 2 lines\)/)
})

test('a query in the log is a suspicion where nobody sends secrets at all', () => {
  const query = { secret: 'query', spelling: 'plain', lines: 4 }
  const open = { ...good, hasCredentials: false }

  const judged = judge({ ...open, hits: [query] })

  assert.equal(judged.verdict, 'UNKNOWN')
  assert.match(judged.suspicion ?? '', /query/)
  assert.equal(judge({ ...open, hits: [query, hit] }).verdict, 'FAIL')
  assert.equal(judge({ ...good, hits: [query] }).verdict, 'FAIL')
})

test('a secret that was found needs no other line', () => {
  assert.equal(judge({ ...good, matched: false, hits: [hit] }).verdict, 'FAIL')
})

test('a log in which nothing is found proves nothing', () => {
  assert.equal(judge({ ...good, matched: false }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, planted: [] }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, health: unwell }).verdict, 'UNKNOWN')
})
