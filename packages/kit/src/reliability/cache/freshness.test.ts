import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { freshnessFrom, freshnessOf, longestMs } from './freshness.ts'

const lifetime = { ttlMs: 1_000, maxStaleMs: 500, negativeTtlMs: 100 }

test('what is loaded at one moment is spread over a fifth of its time', () => {
  const ends = [0, 0.5, 1].map((random) => freshnessOf(lifetime, false, 0, random))

  assert.deepEqual(
    ends.map(({ freshUntilMs }) => freshUntilMs),
    [900, 1_000, 1_100],
  )
  assert.deepEqual(
    ends.map(({ staleUntilMs }) => staleUntilMs),
    [1_400, 1_500, 1_600],
  )
})

test('that something is absent is never used stale', () => {
  const { freshUntilMs, staleUntilMs } = freshnessOf(lifetime, true, 0, 0.5)

  assert.deepEqual([freshUntilMs, staleUntilMs], [100, 100])
})

test('an instance that reads what another stored uses it no longer than that one does', () => {
  const ms = fc.integer({ min: 0, max: 1_000_000 })
  const lifetimes = fc.record({ ttlMs: ms, maxStaleMs: ms, negativeTtlMs: ms })
  const unit = fc.double({ min: 0, max: 1, noNaN: true })

  fc.assert(
    fc.property(
      lifetimes,
      fc.boolean(),
      unit,
      ms,
      ms,
      (life, isAbsent, random, storedAt, readAt) => {
        const own = freshnessOf(life, isAbsent, 0, random)
        const remainingMs = own.staleUntilMs - storedAt - readAt
        const other = freshnessFrom(life, isAbsent, storedAt + readAt, remainingMs)
        assert.ok(Math.abs(other.freshUntilMs - own.freshUntilMs) < 0.01)
        assert.ok(Math.abs(other.staleUntilMs - own.staleUntilMs) < 0.01)
        assert.ok(own.staleUntilMs <= longestMs(life) + 0.01)
      },
    ),
  )
})
