import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expiryOf, expiryState, lives } from './expiry.ts'

const nowMs = Date.parse('2026-01-31T12:00:00.000Z')

test('a key expires after as many days as were chosen, or when the service says', () => {
  const expiries = lives.map(({ value }) => expiryOf(value, nowMs))

  assert.deepEqual(expiries, [
    '2026-02-07T12:00:00.000Z',
    '2026-03-02T12:00:00.000Z',
    '2026-05-01T12:00:00.000Z',
    undefined,
  ])
})

test('what is no choice leaves it to the service', () => {
  assert.equal(expiryOf(null, nowMs), undefined)
})

test('a key is told of a week before it expires', () => {
  const states = ['2026-01-31T12:00:00Z', '2026-02-07T12:00:00Z', '2026-02-07T12:00:01Z'].map(
    (expiresAt) => expiryState(expiresAt, nowMs),
  )

  assert.deepEqual(states, ['expired', 'soon', 'good'])
})
