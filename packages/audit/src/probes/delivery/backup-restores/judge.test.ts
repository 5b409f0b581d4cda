import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../../gather/answer.ts'
import { type Facts, judge } from './judge.ts'

const ok = { code: 0, ms: 10, output: '' }
const bad = { code: 2, ms: 10, output: 'no such file' }
const good: Facts = {
  before: answer(200, '{"id":1}'),
  backup: ok,
  restore: ok,
  restored: { outcome: 'ready', login: answer(200, '{}', 'POST'), after: answer(200, '{"id":1}') },
}

test('a canary that is back passes', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

const broken: readonly (readonly [string, Partial<Facts>])[] = [
  ['a backup that fails', { backup: bad }],
  ['a restore that fails', { restore: bad }],
  ['a service that does not start', { restored: { ...good.restored, outcome: 'exited' } }],
  ['a user who is gone', { restored: { ...good.restored, login: answer(401, '{}', 'POST') } }],
  ['an object that is gone', { restored: { ...good.restored, after: answer(404, '{}') } }],
  [
    'an object that has changed',
    { restored: { ...good.restored, after: answer(200, '{"id":2}') } },
  ],
]
for (const [name, facts] of broken) {
  test(`${name} fails`, () => {
    assert.equal(judge({ ...good, ...facts }).verdict, 'FAIL')
  })
}

test('without objects the user who signs in again is enough, whatever the tokens', () => {
  const login = answer(200, '{"access_token":"a"}', 'POST')
  const again = answer(200, '{"access_token":"b"}', 'POST')
  const facts = {
    ...good,
    before: login,
    restored: { ...good.restored, login: again, after: again },
  }

  assert.equal(judge(facts).verdict, 'PASS')
})

test('a canary that was never there proves nothing', () => {
  assert.equal(judge({ ...good, before: answer(500, '') }).verdict, 'UNKNOWN')
})

function answer(status: number, body: string, method = 'GET'): Answer {
  const sent = { exchange: 'x1', method, path: '/items/1', sent: '', ms: 1, atMs: 1 }
  return { ...sent, ending: 'answered', status, headers: {}, body, bodyBytes: body.length }
}
