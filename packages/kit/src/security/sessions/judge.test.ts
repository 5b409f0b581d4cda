import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { judge, type Presentation, replaysMax, type Verdict } from './judge.ts'
import type { SessionRow } from './tables.ts'

const rotatedMs = Date.parse('2026-01-31T12:00:00.000Z')
const graceMs = 10_000
const row: SessionRow = {
  ...{ id: 'q5Yd0mC2kQ8xWn7rT1vLzA', user_id: 'u', counter: 5, key_id: 'k', replays: 0 },
  ...{ device_mark: 'phone', user_agent: null, ip_address: null, revoked_at: null },
  rotated_at: iso(rotatedMs),
  idle_expires_at: iso(rotatedMs + 86_400_000),
  absolute_expires_at: iso(rotatedMs + 9 * 86_400_000),
  created_at: iso(rotatedMs),
  last_seen_at: iso(rotatedMs),
}
const parent: Presentation = {
  ...{ sessionId: row.id, counter: 4, keyId: 'k', deviceMark: 'phone' },
  nowMs: rotatedMs + 2_000,
}

const table: [string, Partial<SessionRow> | undefined, Partial<Presentation>, Verdict][] = [
  ['the token before comes again', {}, {}, 'replayed'],
  ['it races the rotation', {}, { nowMs: rotatedMs + 1_000 }, 'raced'],
  ['it races the rotation, by a clock behind', {}, { nowMs: rotatedMs - 50 }, 'raced'],
  ['it races when the replays are used up', { replays: 8 }, { nowMs: rotatedMs + 9 }, 'raced'],
  ['it comes at the last moment of the grace', {}, { nowMs: rotatedMs + graceMs }, 'replayed'],
  ['it comes after the grace', {}, { nowMs: rotatedMs + graceMs + 1 }, 'reuse'],
  ['it comes the eighth time', { replays: 7 }, {}, 'replayed'],
  ['it comes the ninth time', { replays: 8 }, {}, 'reuse'],
  ['it comes from another device', {}, { deviceMark: 'thief' }, 'reuse'],
  ['it races from another device', {}, { deviceMark: 'thief', nowMs: rotatedMs }, 'reuse'],
  ['the token before that comes', {}, { counter: 3 }, 'reuse'],
  ['a token comes that will be', {}, { counter: 6 }, 'ahead'],
  ['the counter is right and the key is not', {}, { counter: 5, keyId: 'x' }, 'ahead'],
  ['the session has ended', { revoked_at: iso(rotatedMs) }, {}, 'revoked'],
  ['the session has expired', { idle_expires_at: iso(rotatedMs + 2_000) }, {}, 'expired'],
  ['there is no session', undefined, {}, 'unknown'],
]

for (const [when, changes, presented, verdict] of table) {
  test(`${when}: ${verdict}`, () => {
    const found = changes && { ...row, ...changes }

    assert.equal(judge(found, { ...parent, ...presented }, graceMs), verdict)
  })
}

test('without a grace, nothing comes again but what raced in the same millisecond', () => {
  assert.equal(judge(row, { ...parent, nowMs: rotatedMs + 1 }, 0), 'reuse')
  assert.equal(judge(row, { ...parent, nowMs: rotatedMs }, 0), 'raced')
})

test('a successor is given again only to the device that has it, within the grace', () => {
  const rows = fc.record({
    counter: fc.integer({ min: 1, max: 6 }),
    replays: fc.integer({ min: 0, max: 10 }),
    revoked_at: fc.option(fc.constant(iso(rotatedMs))),
  })
  const presentations = fc.record({
    counter: fc.integer({ min: 1, max: 6 }),
    deviceMark: fc.constantFrom('phone', 'thief'),
    nowMs: fc.integer({ min: rotatedMs, max: rotatedMs + 12_000 }),
  })

  fc.assert(
    fc.property(rows, presentations, (changes, presented) => {
      const verdict = judge({ ...row, ...changes }, { ...parent, ...presented }, graceMs)

      if (verdict !== 'raced' && verdict !== 'replayed') return
      assert.equal(presented.counter + 1, changes.counter)
      assert.equal(presented.deviceMark, row.device_mark)
      assert.equal(changes.revoked_at, null)
      assert.ok(presented.nowMs <= rotatedMs + graceMs)
      assert.ok(verdict === 'raced' || changes.replays < replaysMax)
    }),
  )
})

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
