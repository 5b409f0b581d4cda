import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rateLimitFields } from './rate-limit-fields.ts'

test('the current draft is read, policy by policy', () => {
  const { policies } = rateLimitFields({
    headers: {
      ratelimit: '"login";r=3;t=20, "ip";r=90;t=5',
      'ratelimit-policy': '"login";q=5;w=900, "ip";q=100;w=60',
    },
  })

  assert.deepEqual(policies, [
    { name: 'login', limit: 5, remaining: 3, windowSeconds: 900, resetSeconds: 20 },
    { name: 'ip', limit: 100, remaining: 90, windowSeconds: 60, resetSeconds: 5 },
  ])
})

test('older drafts and X-RateLimit are read', () => {
  const old = { name: '', limit: 5, remaining: 3, windowSeconds: undefined, resetSeconds: 20 }

  assert.deepEqual(
    rateLimitFields({ headers: { ratelimit: 'limit=5, remaining=3, reset=20' } }).policies,
    [old],
  )
  for (const prefix of ['x-ratelimit-', 'x-rate-limit-', 'ratelimit-']) {
    const headers = {
      [`${prefix}limit`]: '5',
      [`${prefix}remaining`]: '3',
      [`${prefix}reset`]: '20',
    }

    assert.deepEqual(rateLimitFields({ headers }).policies, [old])
  }
})

test('a reset that is a time of day is not taken for a delay', () => {
  const headers = { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '1763700000' }

  assert.equal(rateLimitFields({ headers }).policies[0]?.resetSeconds, undefined)
})

test('Retry-After is seconds, or a date beside the one of the answer', () => {
  const date = 'Fri, 21 Nov 2025 10:00:00 GMT'
  const later = 'Fri, 21 Nov 2025 10:00:30 GMT'

  assert.equal(rateLimitFields({ headers: { 'retry-after': '30' } }).retryAfterSeconds, 30)
  assert.equal(rateLimitFields({ headers: { 'retry-after': later, date } }).retryAfterSeconds, 30)
  assert.equal(rateLimitFields({ headers: {} }).retryAfterSeconds, undefined)
  assert.equal(
    rateLimitFields({ headers: { 'retry-after': 'soon' } }).retryAfterSeconds,
    Number.NaN,
  )
})
