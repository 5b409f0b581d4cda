import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Facts, judge } from './judge.ts'

const valid: Facts = {
  health: { name: 'health', held: true },
  isDeclaredAbsent: false,
  place: '/openapi.json',
  problem: undefined,
  operations: 7,
}

test('a valid document with operations passes, an invalid or empty one fails', () => {
  assert.equal(judge(valid).verdict, 'PASS')
  assert.equal(judge({ ...valid, problem: '/paths must be object.' }).verdict, 'FAIL')
  assert.equal(judge({ ...valid, operations: 0 }).verdict, 'FAIL')
})

test('what was not found, or cannot be read, is unknown', () => {
  assert.equal(judge({ ...valid, place: undefined, problem: 'none' }).verdict, 'UNKNOWN')
  const problem = 'GET /openapi.json answered 401 after 3 ms.'
  assert.equal(judge({ ...valid, problem }).verdict, 'UNKNOWN')
})

test('a service that is declared to publish none is left out', () => {
  assert.equal(judge({ ...valid, isDeclaredAbsent: true }).verdict, 'N/A')
})

test('nothing is said while health does not hold', () => {
  const health = { name: 'health', held: false }

  assert.equal(judge({ ...valid, health, problem: '/paths must be object.' }).verdict, 'UNKNOWN')
})
