import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Facts, judge } from './judge.ts'

type LongLived = NonNullable<Facts['longLived']>

test('a close frame, or the end of a stream, passes', () => {
  for (const end of [1000, 1001, 1012, 'ended'] as const) {
    assert.equal(judge(facts({ end })).verdict, 'PASS')
  }
})

test('a connection that is cut fails', () => {
  for (const end of [1006, 'reset'] as const) assert.equal(judge(facts({ end })).verdict, 'FAIL')
})

test('one that was not open, or outlived the exercise, proves nothing', () => {
  const problem = 'the handshake was answered 401'

  assert.equal(judge(facts({ problem })).verdict, 'UNKNOWN')
  assert.equal(judge(facts({ end: 'open' })).verdict, 'UNKNOWN')
})

test('it does not apply to a service without any', () => {
  assert.equal(judge({ longLived: undefined }).verdict, 'N/A')
})

function facts(given: Partial<LongLived> = {}): Facts {
  const socket = { kind: 'WebSocket', path: '/events', problem: undefined } as const
  return { longLived: { ...socket, end: 1012, evidence: ['x1'], ...given } }
}
