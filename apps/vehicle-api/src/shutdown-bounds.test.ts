import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ShutdownBudget, shutdownBounds } from './shutdown-bounds.ts'

test('requests in flight get what the fixed parts leave of the budget', () => {
  const budget = { shutdownGraceMs: 45_000, shutdownPreDelayMs: 1_000, shutdownDrainMs: 10_000 }

  assert.deepEqual(shutdownBounds(budget), {
    preDelayMs: 1_000,
    drainMs: 10_000,
    finishMs: 27_500,
    abortMs: 500,
    flushMs: 3_000,
    closeMs: 2_000,
    totalMs: 45_000,
  })
})

test('however small the budget, the parts stay within it and leave time to finish', () => {
  const budget = fc
    .record({
      shutdownGraceMs: fc.integer({ min: 1_000, max: 3_600_000 }),
      shutdownPreDelayMs: fc.integer({ min: 0, max: 300_000 }),
      shutdownDrainMs: fc.integer({ min: 0, max: 300_000 }),
    })
    .filter((given) => waitMs(given) < given.shutdownGraceMs * 0.8)

  fc.assert(
    fc.property(budget, (given) => {
      const { totalMs = 0, ...parts } = shutdownBounds(given)
      const values = Object.values(parts)

      assert.ok(values.reduce((sum, ms) => sum + ms, 0) < totalMs)
      assert.ok((parts.finishMs ?? 0) >= (totalMs - waitMs(given)) * 0.1)
      assert.ok(values.every((ms) => ms >= 0))
    }),
  )
})

test('delays that spend the whole budget are refused by their names', () => {
  const budget = { shutdownGraceMs: 1_000, shutdownPreDelayMs: 500, shutdownDrainMs: 500 }

  assert.throws(
    () => shutdownBounds(budget),
    /SHUTDOWN_PRE_DELAY .* SHUTDOWN_DRAIN .* SHUTDOWN_GRACE/,
  )
})

function waitMs({ shutdownPreDelayMs, shutdownDrainMs }: ShutdownBudget): number {
  return shutdownPreDelayMs + shutdownDrainMs
}
