import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Facts, judge, type StatusSeen } from './judge.ts'

test('documented statuses pass', () => {
  assert.equal(judge(facts([seen(200), seen(404)])).verdict, 'PASS')
})

test('errors that are not documented are a share', () => {
  const verdict = judge(facts([seen(200), seen(401, false), seen(404), seen(500, false)]))

  assert.equal(verdict.verdict, 'PARTIAL')
  assert.deepEqual([verdict.held, verdict.unexercised], [0.5, 0])
})

test('a success that is not documented fails', () => {
  const verdict = judge(facts([seen(200), seen(201, false)]))

  assert.equal(verdict.verdict, 'FAIL')
  assert.equal(verdict.member, 'GET /items 201')
})

test('what no operation can document does not count', () => {
  assert.equal(judge(facts([seen(200), seen(431, false), seen(408, false)])).verdict, 'PASS')
})

test('without answers or health there is no verdict', () => {
  const unwell = { ...facts([seen(200)]), health: { name: 'liveness', held: false } }

  assert.equal(judge(facts([])).verdict, 'UNKNOWN')
  assert.equal(judge(unwell).verdict, 'UNKNOWN')
})

function seen(status: number, isDocumented = true): StatusSeen {
  return { operation: 'GET /items', status, isDocumented, exchange: 'x1' }
}

function facts(all: readonly StatusSeen[]): Facts {
  return { seen: all, health: { name: 'liveness', held: true } }
}
