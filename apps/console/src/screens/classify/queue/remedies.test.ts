import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProblemError, UnreachableError } from '../../../api/problem.ts'
import { UploadLostError } from '../../../api/upload-lost.ts'
import type { Parcel } from './queue-state.ts'
import { remedyFor, type Situation } from './remedies.ts'

test('a limit is waited for as long as the service says, and counts for nothing', () => {
  const remedy = remedyFor(problem(429, 'RATE_LIMITED', 7), situation())

  assert.deepEqual(remedy, {
    do: 'wait',
    pause: { why: 'limited', untilMs: 7_000 },
    counts: false,
  })
})

test('a busy service is waited for, longer each time', () => {
  const waits = [0, 1, 2, 3, 9].map((tries) => {
    const remedy = remedyFor(problem(503, 'OVERLOADED'), situation({ tries }))
    return remedy.do === 'wait' && remedy.pause.untilMs
  })

  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 15_000])
})

test('while nobody can be reached, nothing is ever given up', () => {
  const away = { isReachable: false, parcel: parcel({ failures: 50 }) }

  const remedy = remedyFor(new UploadLostError(true), situation(away))
  const offline = remedyFor(new UploadLostError(false), situation({ ...away, isOnline: false }))

  assert.equal(remedy.do === 'wait' && remedy.pause.why, 'unreachable')
  assert.equal(offline.do === 'wait' && offline.pause.why, 'offline')
})

test('what may have arrived is sent again as it was, what cannot have, in smaller parcels', () => {
  const again = { parcel: parcel({ failures: 1 }) }

  assert.equal(remedyFor(new UploadLostError(true), situation(again)).do, 'wait')
  assert.equal(remedyFor(new UploadLostError(false), situation(again)).do, 'shrink')
})

test('a file that never arrives is given up in the end', () => {
  const single = parcel({ ids: [1], failures: 3 })

  const remedy = remedyFor(new UploadLostError(false), situation({ parcel: single }))

  assert.ok(remedy.do === 'give-up' && remedy.failure.canRetry)
})

test('a fault of the service is tried again three times', () => {
  const after = (failures: number) =>
    remedyFor(problem(500, 'INTERNAL_ERROR'), situation({ parcel: parcel({ failures }) })).do

  assert.deepEqual([0, 1, 2, 3].map(after), ['wait', 'wait', 'wait', 'give-up'])
})

test('what is refused for good is not sent again', () => {
  const remedy = remedyFor(problem(403, 'FORBIDDEN'), situation())

  assert.deepEqual(remedy, { do: 'give-up', failure: { why: 'FORBIDDEN', canRetry: false } })
})

test('each answer has its remedy', () => {
  const remedies = [
    [401, 'AUTHENTICATION_REQUIRED', 'wait'],
    [408, 'CLIENT_TOO_SLOW', 'shrink'],
    [409, 'IDEMPOTENCY_KEY_CONFLICT', 'wait'],
    [409, 'IDEMPOTENCY_ANSWER_NOT_KEPT', 'give-up'],
    [413, 'UPLOAD_TOO_LARGE', 'shrink'],
    [422, 'IDEMPOTENCY_KEY_MISMATCH', 'repack'],
    [504, 'REQUEST_TIMEOUT', 'wait'],
  ] as const

  for (const [status, code, expected] of remedies) {
    assert.equal(remedyFor(problem(status, code), situation()).do, expected, code)
  }
  assert.equal(remedyFor(new UnreachableError(), situation()).do, 'wait')
  assert.equal(remedyFor(new TypeError('a defect'), situation()).do, 'give-up')
})

function problem(status: number, code: string, retryAfterS?: number): ProblemError {
  return new ProblemError({ status, error_code: code, message: code }, retryAfterS)
}

function situation(changes: Partial<Situation> = {}): Situation {
  return {
    parcel: parcel(),
    nowMs: 0,
    tries: 0,
    isOnline: true,
    isReachable: true,
    ...changes,
  }
}

function parcel(changes: Partial<Parcel> = {}): Parcel {
  return {
    key: 'key',
    ids: [1, 2],
    vehicleId: undefined,
    bytes: 2_000,
    share: 0,
    hasLeft: false,
    failures: 0,
    ...changes,
  }
}
