import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { changedMembers } from './changed-members.ts'
import { type Facts, judge } from './judge.ts'

test('an object that reads the same after the restart passes', () => {
  assert.equal(judge(facts()).verdict, 'PASS')
})

test('one that is gone or changed fails, and so does a user who cannot sign in any more', () => {
  const bad = [
    { after: answerOf({ status: 404 }) },
    { after: answerOf({ body: '{"name":"other","at":1}' }) },
    { after: undefined },
  ]

  for (const given of bad) assert.equal(judge(facts(given)).verdict, 'FAIL')
})

test('an object that could not be read before, or a service that is down, proves nothing', () => {
  const unknown = [
    { before: [] },
    { before: [answerOf({ status: 500 })] },
    { restart: 'it exited with code 1' },
  ]

  for (const given of unknown) assert.equal(judge(facts(given)).verdict, 'UNKNOWN')
})

test('it does not apply to a service that is declared to keep nothing', () => {
  assert.equal(judge(facts({ isInMemory: true })).verdict, 'N/A')
})

test('what differed already before the restart is no change', () => {
  assert.deepEqual(changedMembers({ a: 1, at: 1 }, { a: 1, at: 2 }, { a: 1, at: 3 }), [])
  assert.deepEqual(changedMembers({ a: 1, at: 1 }, { a: 1, at: 1 }, { a: 1, at: 3 }), ['at'])
  assert.deepEqual(changedMembers('x', 'x', 'y'), ['the whole body'])
})

function facts(given: Partial<Facts> = {}): Facts {
  const body = '{"name":"rope","at":1}'
  return {
    isInMemory: false,
    what: 'an object of POST /items',
    before: [answerOf({ body }), answerOf({ body })],
    restart: 'ready',
    after: answerOf({ body }),
    ...given,
  }
}
