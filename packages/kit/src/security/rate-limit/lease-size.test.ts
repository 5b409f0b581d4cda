import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { leaseSize, returnableMax } from './lease-size.ts'

const busy = { size: 50, served: 50, elapsedUs: 50_000, rest: 4_000 }

test('a first lease is what is needed now', () => {
  assert.equal(leaseSize(3, { size: 0, served: 0, elapsedUs: 0, rest: 0 }, 4), 3)
})

test('a lease is for the traffic of 100 ms', () => {
  assert.equal(leaseSize(1, busy, 4), 100)
})

test('a lease is a tenth of what is left, divided by the nodes, where that is less', () => {
  assert.equal(leaseSize(1, busy, 16), 25)
  assert.equal(leaseSize(1, { ...busy, rest: 100 }, 4), 2)
})

test('a lease is never less than needed, nor more than need, share and twice the last', () => {
  const natural = fc.nat(1_000_000)
  const history = fc.record({ size: natural, served: natural, elapsedUs: natural, rest: natural })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      history,
      fc.integer({ min: 1, max: 64 }),
      bounded,
    ),
  )

  function bounded(need: number, past: typeof busy, nodes: number): void {
    const size = leaseSize(need, past, nodes)
    assert.ok(Number.isInteger(size))
    assert.ok(size >= need)
    assert.ok(size <= Math.max(need, Math.min(past.rest / 10 / nodes, 2 * past.size)))
  }
})

test('all of a slow window goes back, of a fast one what it gives in half a second', () => {
  const fast = { name: 'minute', limit: 6_000, periodMs: 60_000 }
  const slow = { name: 'day', limit: 10_000, periodMs: 86_400_000 }

  assert.equal(returnableMax([slow], 4), Number.POSITIVE_INFINITY)
  assert.equal(returnableMax([fast], 1), 50)
  assert.equal(returnableMax([fast, slow], 4), 12)
})
