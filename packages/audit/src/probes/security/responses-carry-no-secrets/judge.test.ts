import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, type HitSeen, judge } from './judge.ts'

test('bodies without secrets pass', () => {
  assert.equal(judge(facts([])).verdict, 'PASS')
})

test('a secret fails', () => {
  const verdict = judge(facts([hit()]))

  assert.equal(verdict.verdict, 'FAIL')
  assert.match(verdict.observed, /a bcrypt hash at \/user\/hash in GET \/me/)
})

test('an error that repeats what was sent is a note; a success that does is a leak', () => {
  const echo = judge(facts([hit({ wasSent: true, isSuccess: false })]))
  const success = judge(facts([hit({ wasSent: true })]))

  assert.equal(echo.verdict, 'PASS')
  assert.equal(echo.notes?.length, 1)
  assert.equal(success.verdict, 'FAIL')
})

test('without a known user or health there is no verdict', () => {
  const unknown = { ...facts([hit()]), whoami: answerOf({ status: 401 }) }
  const unwell = { ...facts([hit()]), health: { name: 'liveness', held: false } }

  assert.deepEqual([judge(unknown).verdict, judge(unwell).verdict], ['UNKNOWN', 'UNKNOWN'])
})

function hit(given: Partial<HitSeen> = {}): HitSeen {
  const where = { exchange: 'x1', from: 'GET /me', isSuccess: true, wasSent: false }
  return { kind: 'a bcrypt hash', pointer: '/user/hash', ...where, ...given }
}

function facts(hits: readonly HitSeen[]): Facts {
  return { scanned: 9, whoami: answerOf(), hits, health: { name: 'liveness', held: true } }
}
