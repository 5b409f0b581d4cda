import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge, type WriteRead } from './judge.ts'

const body = '{"id":"1","name":"rope"}'

test('a service that keeps every acknowledged write passes', () => {
  assert.equal(judge(facts()).verdict, 'PASS')
})

test('a write that is gone or reads otherwise fails', () => {
  const bad = [
    writeRead({ read: answerOf({ status: 404 }) }),
    writeRead({ read: answerOf({ body: '{"id":"1","name":""}' }) }),
  ]

  for (const one of bad) {
    assert.equal(judge(facts({ reads: [...facts().reads, one] })).verdict, 'FAIL')
  }
})

test('a service that does not start again fails', () => {
  assert.equal(judge(facts({ boot: 'it exited with code 1' })).verdict, 'FAIL')
})

test('nothing is known without writes under way, or if reading does not work at all', () => {
  const unknown: Partial<Facts>[] = [
    { underWay: 0 },
    { reads: [] },
    { controlAfter: undefined },
    { controlAfter: answerOf({ status: 500 }) },
  ]

  for (const given of unknown) assert.equal(judge(facts(given)).verdict, 'UNKNOWN')
})

test('it does not apply to a service that is declared to keep nothing', () => {
  assert.equal(judge(facts({ isInMemory: true })).verdict, 'N/A')
})

function facts(given: Partial<Facts> = {}): Facts {
  const reads = Array.from({ length: 10 }, () => writeRead())
  return {
    isInMemory: false,
    underWay: 3,
    boot: 'ready',
    reads,
    controlAfter: answerOf(),
    ...given,
  }
}

function writeRead(given: Partial<WriteRead> = {}): WriteRead {
  return { write: answerOf({ status: 201, body }), read: answerOf({ body }), ...given }
}
