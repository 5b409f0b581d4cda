import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, call, hang, trial } from '../../../gather/testing/written-facts.ts'
import { judge } from './judge.ts'

const { recovery } = trial()

test('a service that is ready and works again in the same process passes', () => {
  assert.equal(judge({ trials: [trial(), hang()] }).verdict, 'PASS')
})

test('a process that is not the auditors can pass too', () => {
  const trials = [trial({ recovery: { ...recovery, sameProcess: undefined } })]

  assert.equal(judge({ trials }).verdict, 'PASS')
})

for (const [name, told, observed] of [
  ['is not ready in time', { readyAfterMs: undefined }, /was not ready within 30.0 s/],
  ['is ready and does not work', { worksAfterMs: undefined }, /POST \/items did not work/],
  ['ended', { sameProcess: false }, /the process was gone/],
] as const) {
  test(`a service that ${name} fails`, () => {
    const judged = judge({ trials: [trial(), hang({ recovery: { ...recovery, ...told } })] })

    assert.equal(judged.verdict, 'FAIL')
    assert.match(judged.observed, observed)
  })
}

test('a service that did not work before proves nothing', () => {
  const broken = { ...trial().before, business: [call('GET /items', { status: 401 })] }
  const unready = { ...trial().before, readiness: answer({ status: 503 }) }

  assert.equal(judge({ trials: [trial({ before: broken })] }).verdict, 'UNKNOWN')
  assert.equal(judge({ trials: [trial({ before: unready })] }).verdict, 'UNKNOWN')
})

test('where nothing could show a recovery it is unknown', () => {
  const before = { liveness: answer(), readiness: undefined, business: [] }

  assert.equal(judge({ trials: [trial({ before })] }).verdict, 'UNKNOWN')
})

test('a service without dependencies is not asked', () => {
  assert.equal(judge({ trials: [] }).verdict, 'N/A')
})
