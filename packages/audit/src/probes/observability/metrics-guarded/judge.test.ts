import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, healthy, unwell } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

const refused = { name: 'the path itself', answer: answer({ status: 401 }), isMetrics: false }
const good: Facts = { isKnown: true, isElsewhere: false, attempts: [refused], health: healthy }

test('metrics that refuse a stranger pass', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('a page that is no metrics passes', () => {
  const page = { ...refused, answer: answer({ body: '<html>' }) }

  assert.equal(judge({ ...good, attempts: [page] }).verdict, 'PASS')
})

test('metrics that a stranger can read fail, by whichever way', () => {
  const open = { name: 'a trailing slash', answer: answer({ path: '/metrics/' }), isMetrics: true }

  const judged = judge({ ...good, attempts: [refused, open] })

  assert.equal(judged.verdict, 'FAIL')
  assert.equal('member' in judged && judged.member, 'a trailing slash')
  assert.equal(judge({ ...good, isElsewhere: true, attempts: [open] }).verdict, 'FAIL')
})

test('metrics on a port of their own, or none, are not asked', () => {
  assert.equal(judge({ ...good, isElsewhere: true }).verdict, 'N/A')
  assert.equal(judge({ ...good, isKnown: false }).verdict, 'N/A')
})

test('a service that is not well is unknown', () => {
  assert.equal(judge({ ...good, health: unwell }).verdict, 'UNKNOWN')
})
