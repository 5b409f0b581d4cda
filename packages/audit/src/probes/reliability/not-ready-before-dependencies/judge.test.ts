import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, samples } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge, type Start } from './judge.ts'

const waiting: Start = {
  dependency: 'postgres',
  liveness: [answer({ status: 0, ending: 'refused' }), ...samples(8)],
  readiness: samples(8, { status: 503 }),
  outcomeWhileDown: undefined,
  outcome: 'ready',
  exitCode: undefined,
  signal: undefined,
  ms: 7_000,
}
const exited: Start = {
  ...waiting,
  liveness: [],
  readiness: [],
  outcomeWhileDown: 'exited',
  outcome: 'exited',
  exitCode: 1,
  ms: 900,
}

test('waiting unready and exiting with a code are both right', () => {
  assert.equal(judge(facts(waiting)).verdict, 'PASS')
  assert.equal(judge(facts(exited)).verdict, 'PASS')
  assert.equal(judge(facts({ ...waiting, liveness: [], readiness: [] })).verdict, 'PASS')
})

for (const [name, start, observed] of [
  ['ready', { readiness: [...samples(3, { status: 503 }), answer()] }, /said that it was ready/],
  ['ready at once', { outcomeWhileDown: 'ready' }, /was ready before that came up/],
  ['exit 0', { ...exited, exitCode: 0 }, /exited with code 0/],
  ['never ready', { outcome: 'silent' }, /did not become ready/],
  ['a hidden loop', { liveness: flapping() }, /crashed and came back/],
] as const) {
  test(`a start without its database that ends in ${name} fails`, () => {
    const judged = judge(facts({ ...waiting, ...start }))

    assert.equal(judged.verdict, 'FAIL')
    assert.match(judged.observed, observed)
  })
}

test('a service that never becomes ready proves nothing', () => {
  assert.equal(judge({ ...facts(waiting), normal: 'silent' }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts(waiting), readiness: undefined }).verdict, 'UNKNOWN')
})

test('a service without required dependencies is not asked', () => {
  assert.equal(judge({ ...facts(waiting), starts: [] }).verdict, 'N/A')
})

function facts(start: Start): Facts {
  return { readiness: '/readyz', normal: 'ready', starts: [start] }
}

function flapping() {
  const gone = answer({ status: 0, ending: 'refused' })
  return [answer(), gone, answer(), gone, answer()]
}
