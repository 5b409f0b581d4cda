import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../../gather/answer.ts'
import { type Facts, judge } from './judge.ts'

const ok = { code: 0, ms: 10, output: 'done' }
const bad = { code: 1, ms: 10, output: 'relation "users" already exists' }
const good: Facts = {
  first: ok,
  second: ok,
  parallel: [ok, ok],
  after: ok,
  bootsMigrated: true,
  unmigrated: { outcome: 'exited', work: undefined },
}

test('migrations that run twice and at once pass', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('one of two at once may give way', () => {
  assert.equal(judge({ ...good, parallel: [ok, bad] }).verdict, 'PASS')
})

const broken: readonly (readonly [string, Partial<Facts>])[] = [
  ['a second run that fails', { second: bad }],
  ['two at once that both fail', { parallel: [bad, bad] }],
  ['two at once that leave it broken', { parallel: [ok, bad], after: bad, bootsMigrated: false }],
  ['serving on an unmigrated schema', { unmigrated: { outcome: 'ready', work: answer(500) } }],
]
for (const [name, facts] of broken) {
  test(`${name} fails`, () => {
    assert.equal(judge({ ...good, ...facts }).verdict, 'FAIL')
  })
}

for (const unmigrated of [
  { outcome: 'silent', work: undefined },
  { outcome: 'ready', work: answer(201) },
  { outcome: 'ready', work: undefined },
] as const) {
  test(`on an unmigrated database, ${unmigrated.outcome} and ${unmigrated.work?.status} is right`, () => {
    assert.equal(judge({ ...good, unmigrated }).verdict, 'PASS')
  })
}

test('a migration that never works, or a service that does not start after it, proves nothing', () => {
  assert.equal(judge({ ...good, first: bad }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, bootsMigrated: false }).verdict, 'UNKNOWN')
})

function answer(status: number): Answer {
  const sent = { exchange: 'x1', method: 'POST', path: '/register', sent: '', ms: 1, atMs: 1 }
  return { ...sent, ending: 'answered', status, headers: {}, body: '', bodyBytes: 0 }
}
