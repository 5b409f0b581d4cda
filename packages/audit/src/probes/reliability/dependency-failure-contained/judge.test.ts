import assert from 'node:assert/strict'
import { test } from 'node:test'

import { call, hang } from '../../../gather/testing/written-facts.ts'
import { judge } from './judge.ts'

const flood = hang().flood ?? assert.fail()

test('an operation that goes on beside a hang passes', () => {
  assert.equal(judge({ trials: [hang()] }).verdict, 'PASS')
})

for (const [name, told] of [
  ['queued', { ms: 7_000 }],
  ['failing', { status: 503 }],
  ['without an answer', { status: 0, ms: 8_000 }],
] as const) {
  test(`an operation that is ${name} beside a hang fails`, () => {
    const judged = judge({
      trials: [hang({ flood: { ...flood, beside: [call('GET /documents', told)] } })],
    })

    assert.equal(judged.verdict, 'FAIL')
    assert.match(judged.observed, /20 requests to GET \/items waited/)
  })
}

test('an operation that did not work before proves nothing', () => {
  const before = { ...hang().before, business: [call('GET /documents', { status: 404 })] }

  assert.equal(judge({ trials: [hang({ before })] }).verdict, 'UNKNOWN')
})

test('where every operation needs the dependency there is nothing to ask', () => {
  assert.equal(judge({ trials: [hang({ flood: { ...flood, beside: [] } })] }).verdict, 'N/A')
  assert.equal(judge({ trials: [] }).verdict, 'N/A')
})

test('where no operation could be held it is unknown', () => {
  assert.equal(judge({ trials: [hang({ flood: undefined })] }).verdict, 'UNKNOWN')
})
