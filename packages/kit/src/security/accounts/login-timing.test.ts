import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareSamples, median } from './testing/kolmogorov-smirnov.ts'
import { comparePairs, timedService, timeLogins } from './testing/login-timing.ts'

// A few of each only: `testing/prove-login-timing.ts` takes as many as the promise names.
const count = 12

test('how long a failed login takes does not tell why it failed', async () => {
  await using service = await timedService()

  const pairs = comparePairs(await timeLogins(service, count))

  assert.deepEqual(
    pairs.filter(({ p }) => p < 0.0001),
    [],
  )
})

test('without a dummy hash and a floor, it does tell that there is no such user', async () => {
  const hashes = { memoryKiB: 19_456, passes: 2 }
  await using service = await timedService({ grid: { floorMsMax: 1, stepMs: 1 } }, hashes)
  const { passwords } = service.app
  const verify = passwords.verify.bind(passwords)
  // What a service does that verifies only where there is something to verify.
  passwords.verify = async (ticket, password, stored, call) =>
    stored === undefined
      ? { ok: false, needsRehash: false }
      : verify(ticket, password, stored, call)

  const pairs = comparePairs(await timeLogins(service, count))

  const telling = pairs.filter(({ p, pair }) => pair.includes('unknown') && p < 0.05)
  assert.equal(telling.length, 3, JSON.stringify(pairs))
})

test('samples are compared as published tables do', () => {
  const one = Array.from({ length: 100 }, (_, index) => index)
  const shifted = one.map((value) => value + 19.5)

  assert.deepEqual(compareSamples(one, one), { distance: 0, p: 1 })
  // Critical distance for p = 0.05 at n = m = 100 is 0.192.
  const { distance, p } = compareSamples(one, shifted)
  assert.ok(Math.abs(distance - 0.2) < 0.011)
  assert.ok(p > 0.02 && p < 0.05, String(p))
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 2, 3]), 2.5)
})

test('samples of one distribution are mostly told to be so', () => {
  const sample = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 50, maxLength: 50 })

  const found = fc
    .sample(fc.tuple(sample, sample), { numRuns: 200, seed: 7 })
    .filter(([one, other]) => compareSamples(one, other).p < 0.05)

  assert.ok(found.length <= 24, String(found.length))
})
