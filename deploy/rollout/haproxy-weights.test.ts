import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { serverStates, weightsOf } from './haproxy-weights.ts'

test('weights give the canary its share, and everything or nothing exactly', () => {
  const group = (prefix: string) =>
    fc
      .integer({ min: 1, max: 8 })
      .map((size) => Array.from({ length: size }, (_, at) => `${prefix}${at}`))
  fc.assert(
    fc.property(
      group('s'),
      group('c'),
      fc.integer({ min: 0, max: 100 }),
      (stable, canary, percent) => {
        const found = weightsOf({ stable, canary }, percent)

        const sum = (names: readonly string[]) =>
          names.reduce((total, name) => total + (found[name] ?? Number.NaN), 0)
        const share = (100 * sum(canary)) / (sum(canary) + sum(stable))
        const allowed = percent === 0 || percent === 100 ? 0 : 1.5
        // A weight is at least 1, and of 256.
        const isLeast = [...stable, ...canary].some((name) => found[name] === 1)
        assert.ok(isLeast || Math.abs(share - percent) <= allowed, `${share} is not ${percent}`)
        assert.ok(Object.values(found).every((weight) => weight <= 256 && Number.isInteger(weight)))
      },
    ),
  )
})

test('what HAProxy says of a server that it does not know is no state', () => {
  assert.equal(serverStates("Can't find backend.\n").size, 0)
})
