import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { resolveOptions } from './options.ts'

for (const [name, value] of [
  ['ttlMs', 0],
  ['leaseMs', 99],
  ['leaseMs', 300_001],
  ['waitMs', -1],
  ['answerBytesMax', 1.5],
  ['keysMax', 0],
  ['timeoutMs', Number.NaN],
] as const) {
  test(`${name} cannot be ${value}`, () => {
    assert.throws(
      () => resolveOptions({ [name]: value }),
      new RegExp(`RangeError: idempotency.${name} `),
    )
  })
}

test('a user who is called anonymous is not everybody who is not signed in', () => {
  const { principalOf } = resolveOptions({})
  const nobody = principalOf({} as FastifyRequest)
  const user = principalOf({ principal: { userId: 'anonymous' } } as unknown as FastifyRequest)

  assert.notEqual(user, nobody)
})
