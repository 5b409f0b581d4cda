import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyMutations } from './mutations.ts'

const schema = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', maxLength: 3 },
    quantity: { type: 'integer', minimum: 1, maximum: 5 },
    kind: { enum: ['a'], type: ['string', 'null'] },
  },
}

test('each mutation breaks one rule', () => {
  const all = bodyMutations({ name: 'abc', quantity: 2, kind: 'a' }, schema)

  assert.deepEqual(
    all.map(({ label }) => label),
    [
      'without name',
      'name of a wrong type',
      'name too long',
      'quantity of a wrong type',
      'quantity below its minimum',
      'quantity above its maximum',
      'kind of a wrong type',
      'kind not of its list',
      'with a member that is forbidden',
    ],
  )
})

test('nothing is added where nothing is forbidden', () => {
  const { additionalProperties: _, ...open } = schema

  const all = bodyMutations({ name: 'abc' }, open)

  assert.ok(all.every(({ added }) => added === undefined))
})
