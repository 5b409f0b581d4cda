import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

test('a date since the epoch passes, also one in the future and with a later end', () => {
  assert.equal(judge(facts({ deprecation: '@1735689600' })).verdict, 'PASS')
  assert.equal(judge(facts({ deprecation: '@4102444800' })).verdict, 'PASS')
  const both = { deprecation: '@1735689600', sunset: 'Fri, 31 Dec 2032 23:59:59 GMT' }
  assert.equal(judge(facts(both)).verdict, 'PASS')
})

test('the forms of old drafts are notes', () => {
  for (const deprecation of ['true', 'Sun, 11 Nov 2018 23:59:59 GMT']) {
    const verdict = judge(facts({ deprecation }))

    assert.equal(verdict.verdict, 'PASS')
    assert.equal(verdict.notes?.length, 1)
  }
})

test('a header that is missing or malformed, and an end before it, fail', () => {
  const bad: Record<string, string>[] = [
    {},
    { deprecation: 'soon' },
    { deprecation: '@1735689600', sunset: 'soon' },
    { deprecation: '@1735689600', sunset: 'Sun, 11 Nov 2018 23:59:59 GMT' },
  ]

  for (const headers of bad) assert.equal(judge(facts(headers)).verdict, 'FAIL')
})

test('without a deprecated operation, an answer or health there is no verdict', () => {
  const unwell = { ...facts({}), health: { name: 'liveness', held: false } }
  const silent = {
    ...facts({}),
    calls: [{ operation: 'GET /old', answer: answerOf({ status: 404 }) }],
  }

  assert.equal(judge({ ...facts({}), calls: [] }).verdict, 'N/A')
  assert.equal(judge(silent).verdict, 'UNKNOWN')
  assert.equal(judge(unwell).verdict, 'UNKNOWN')
})

function facts(headers: Readonly<Record<string, string>>): Facts {
  return {
    calls: [{ operation: 'GET /old', answer: answerOf({ headers }) }],
    health: { name: 'liveness', held: true },
  }
}
