import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, samples, trial } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

const good: Facts = { liveness: '/livez', trials: [trial(), trial({ mode: 'blackhole' })] }

test('liveness that answers 200 throughout passes', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('one late answer is no failure', () => {
  const liveness = [...samples(7), answer({ ms: 1_400 })]

  assert.equal(judge({ ...good, trials: [trial({ liveness })] }).verdict, 'PASS')
})

for (const [name, told] of [
  ['503', { status: 503 }],
  ['late', { ms: 1_400 }],
  ['without an answer', { status: 0, ms: 2_000 }],
] as const) {
  test(`liveness that is ${name} while a dependency is down fails`, () => {
    const trials = [trial(), trial({ mode: 'reset', liveness: samples(4, told) })]

    const judged = judge({ ...good, trials })

    assert.equal(judged.verdict, 'FAIL')
    assert.match(judged.observed, /postgres resets connections, liveness failed 4 of 4 times/)
  })
}

test('liveness that failed before the fault proves nothing', () => {
  const before = { ...trial().before, liveness: answer({ status: 500 }) }

  assert.equal(judge({ ...good, trials: [trial({ before })] }).verdict, 'UNKNOWN')
})

test('a failure counts although liveness had not come back before the next fault', () => {
  const failing = trial({ liveness: samples(4, { status: 503 }) })
  const later = trial({ before: { ...trial().before, liveness: answer({ status: 503 }) } })

  assert.equal(judge({ ...good, trials: [failing, later] }).verdict, 'FAIL')
})

test('an unknown endpoint, or one that was not asked, is unknown', () => {
  assert.equal(judge({ ...good, liveness: undefined }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, trials: [trial({ liveness: [] })] }).verdict, 'UNKNOWN')
})

test('a service without dependencies is not asked', () => {
  assert.equal(judge({ ...good, trials: [] }).verdict, 'N/A')
})
