import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, hang, samples } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

const good: Facts = { readiness: '/readyz', trials: [hang()] }

test('readiness that answers at once and turns 503 passes', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('a timeout of 2.5 s passes', () => {
  const readiness = samples(3, { status: 503, ms: 2_500 })

  assert.equal(judge({ ...good, trials: [hang({ readiness })] }).verdict, 'PASS')
})

test('cached answers inside the window pass', () => {
  const readiness = [...samples(10), ...samples(2, { status: 503 })]

  assert.equal(judge({ ...good, trials: [hang({ readiness })] }).verdict, 'PASS')
})

for (const [name, told] of [
  ['has no answer', { status: 0, ms: 4_000 }],
  ['answers after 3.6 s', { status: 503, ms: 3_600 }],
] as const) {
  test(`readiness that ${name} fails`, () => {
    const judged = judge({ ...good, trials: [hang({ readiness: samples(3, told) })] })

    assert.equal(judged.verdict, 'FAIL')
    assert.match(judged.observed, /did not come within 3 s/)
  })
}

test('readiness that never turns fails', () => {
  const judged = judge({ ...good, trials: [hang({ readiness: samples(20) })] })

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /still 200/)
})

test('readiness that was not 200 before, or is not known, is unknown', () => {
  const before = { ...hang().before, readiness: answer({ status: 503 }) }

  assert.equal(judge({ ...good, trials: [hang({ before })] }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, readiness: undefined }).verdict, 'UNKNOWN')
})

test('a service without required dependencies is not asked', () => {
  assert.equal(judge({ ...good, trials: [] }).verdict, 'N/A')
})
