import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestDeadline } from './deadline.ts'
import { signalOf } from './signal-of.ts'

test('a deadline says what is left, and never less than nothing', () => {
  let nowMs = 1_000
  const deadline = new RequestDeadline(undefined, 400, nowMs, () => nowMs)

  nowMs = 1_300
  const left = deadline.remaining()
  nowMs = 2_000

  assert.equal(deadline.expiresAtMs, 1_400)
  assert.equal(left, 100)
  assert.equal(deadline.remaining(), 0)
})

test('a route without a deadline has for ever', () => {
  const deadline = new RequestDeadline(undefined, Number.POSITIVE_INFINITY, 0, () => 5)

  assert.equal(deadline.remaining(), Number.POSITIVE_INFINITY)
})

test('a signal that is read late is aborted with the first reason', () => {
  const deadline = new RequestDeadline(undefined, 400, 0, () => 0)
  const [first, second] = [new Error('first'), new Error('second')]

  deadline.abort(first)
  deadline.abort(second)

  assert.equal(deadline.signal.aborted, true)
  assert.equal(deadline.signal.reason, first)
  assert.equal(deadline.signal, deadline.signal)
})

test('the signal is found where there is a deadline, and is not missed elsewhere', () => {
  const deadline = new RequestDeadline(undefined, 400, 0, () => 0)

  assert.equal(signalOf({ deadline }), deadline.signal)
  assert.equal(signalOf({}), undefined)
})
