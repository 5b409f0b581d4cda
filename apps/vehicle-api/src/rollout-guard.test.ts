import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorShareGuard, type JudgedSample } from './rollout-guard.ts'

test('more errors of the server than one in a hundred stop a rollout, with the figures', () => {
  const verdict = errorShareGuard(() => [sample(200, 0), sample(190, 10)])()

  assert.deepEqual(verdict, {
    ok: false,
    reason: '20 of the last 800 answers (2.5 %) were errors of the server; at most 1 % may be.',
  })
})

test('one in a hundred is as much as may be', () => {
  assert.equal(errorShareGuard(() => [sample(495, 5)])().ok, true)
  assert.equal(errorShareGuard(() => [sample(494, 6)])().ok, false)
})

test('what clients did wrong stops nothing', () => {
  const refused = { ...sample(0, 0).requests_per_second, '4xx': 100 }

  assert.equal(
    errorShareGuard(() => [{ ...sample(0, 0), requests_per_second: refused }])().ok,
    true,
  )
})

test('a handful of errors proves nothing, and no answers do not either', () => {
  assert.equal(errorShareGuard(() => [sample(0, 2)])().ok, true)
  assert.equal(errorShareGuard(() => [sample(0, 2.5)])().ok, false)
  assert.equal(errorShareGuard(() => [])().ok, true)
})

/** Of two seconds. */
function sample(good: number, errors: number): JudgedSample {
  const requests_per_second = { '1xx': 0, '2xx': good, '3xx': 0, '4xx': 0, '5xx': errors }
  return { interval_ms: 2_000, requests_per_second }
}
