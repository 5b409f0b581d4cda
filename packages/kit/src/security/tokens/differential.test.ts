import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare } from './testing/compare.ts'
import { mutants } from './testing/mutants.ts'
import { otherVerifiers } from './testing/other-verifiers.ts'

const count = 5_000

test('the same seed makes the same kinds of mutants, each a different token', () => {
  const [one, again] = [1, 1].map((seed) => [...mutants(200, seed)])

  assert.deepEqual(
    one?.map(({ change }) => change),
    again?.map(({ change }) => change),
  )
  assert.ok(new Set(one?.map(({ token }) => token)).size > 190)
})

test(`of ${count} mutated tokens we accept none that another verifier refuses`, async () => {
  const { accepted, laxer, stricter } = await compare(otherVerifiers, count, 1)

  assert.deepEqual(laxer, [])
  // Some mutants are right, and the others are laxer: else this would show nothing.
  assert.ok(accepted > count / 50, `only ${accepted} were accepted`)
  assert.ok(stricter.size > 0)
})
