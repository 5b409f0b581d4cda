import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doubtsToken, pauseMs } from './reconnect.ts'

test('a session that was revoked is asked for at once', () => {
  const codes = [1008, 4401, 4403]

  const doubted = codes.filter((code) => doubtsToken({ code, wasOpen: true, failures: 0 }))

  assert.deepEqual(doubted, codes)
})

test('a service that goes away says nothing about the token', () => {
  const codes = [1001, 1006, 1012, 1013]

  assert.deepEqual(
    codes.filter((code) => doubtsToken({ code, wasOpen: true, failures: 0 })),
    [],
  )
})

test('a handshake that keeps failing makes the token doubtful ever more rarely', () => {
  const failures = Array.from({ length: 20 }, (_, count) => count)

  const doubtful = failures.filter((count) =>
    doubtsToken({ code: 1006, wasOpen: false, failures: count }),
  )

  assert.deepEqual(doubtful, [0, 1, 3, 7, 15])
})

test('pauses grow up to 15 seconds', () => {
  const longest = [0, 1, 2, 3, 4, 100].map((failures) => pauseMs(failures, () => 1))

  assert.deepEqual(longest, [1_000, 2_000, 4_000, 8_000, 15_000, 15_000])
})
