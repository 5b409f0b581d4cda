import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pollsOf, shutdownOf } from '../shutdown-samples.ts'
import { judge } from './judge.ts'

test('readiness that answers 503 while it listens passes', () => {
  assert.equal(judge(shutdownOf()).verdict, 'PASS')
})

test('a listener that closes while readiness says 200 fails', () => {
  const silent = shutdownOf({ polls: pollsOf(9_999), takenOutAtMs: 1_600 })

  assert.equal(judge(silent).verdict, 'FAIL')
  assert.equal(judge({ ...silent, listenerClosedAtMs: undefined }).verdict, 'FAIL')
})

test('a process that serves on has neither turned nor closed', () => {
  const ignored = shutdownOf({
    polls: pollsOf(9_999, 9_999),
    listenerClosedAtMs: undefined,
    exitedAtMs: undefined,
    exit: undefined,
  })

  assert.equal(judge(ignored).verdict, 'UNKNOWN')
})

test('it does not apply with a preStop sleep, and is unknown without readiness', () => {
  assert.equal(judge(shutdownOf({ preStopSeconds: 5 })).verdict, 'N/A')
  assert.equal(judge(shutdownOf({ polls: [], readiness: undefined })).verdict, 'UNKNOWN')
})
