import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, healthy, unwell } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

test('ids that are replaced, cut or refused pass', () => {
  const hostile = [
    { name: 'quotes', id: 'a"}', answer: answer({ headers: { 'x-request-id': 'own' } }) },
    { name: '10 KB', id: 'aaaa', answer: answer({ status: 431, headers: {} }) },
    { name: 'cut', id: 'aaaa', answer: answer({ headers: { 'x-request-id': 'aa' } }) },
  ]

  assert.equal(judge({ ...facts('own'), hostile }).verdict, 'PASS')
})

test('an id that comes back as it was fails', () => {
  const judged = judge(facts('a"},{'))

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /with quotes came back/)
})

test('bytes that came back in another reading fail', () => {
  const id = 'é✓'
  const echoed = Buffer.from(id, 'utf8').toString('latin1')
  const hostile = [{ name: 'x', id, answer: answer({ headers: { 'x-request-id': echoed } }) }]

  assert.equal(judge({ ...facts('own'), hostile }).verdict, 'FAIL')
})

test('a header that was smuggled in fails', () => {
  const headers = { 'x-request-id': 'own', 'x-injected': 'yes' }
  const hostile = [{ name: 'a line break', id: 'x', answer: answer({ headers }) }]

  assert.equal(judge({ ...facts('own'), hostile }).verdict, 'FAIL')
})

test('without ids or health it is unknown', () => {
  assert.equal(judge({ ...facts('own'), header: undefined }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts('own'), plain: answer() }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts('own'), health: unwell }).verdict, 'UNKNOWN')
})

function facts(returned: string): Facts {
  const headers = { 'x-request-id': returned }
  return {
    header: 'x-request-id',
    plain: answer({ headers: { 'x-request-id': 'valid' } }),
    hostile: [{ name: 'quotes', id: 'a"},{', answer: answer({ headers }) }],
    health: healthy,
  }
}
