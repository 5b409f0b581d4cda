import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import type { Schema } from './api-model.ts'
import { sample, type Wish } from './sample.ts'

const wish: Wish = { tag: 'plimsoll-0a1b2c3d', seed: 7, prefer: 'values', isFull: true }

test('values satisfy their schema', () => {
  fc.assert(
    fc.property(schemas(2), fc.boolean(), fc.nat(99), (schema, isFull, seed) => {
      const value = sample(schema, { ...wish, isFull, seed })
      return isValid(schema, value)
    }),
    { numRuns: 60 },
  )
})

test('examples win where they are preferred, and free text bears the tag elsewhere', () => {
  const schema = { type: 'string', example: 'rope' }

  assert.equal(sample(schema, { ...wish, prefer: 'examples' }), 'rope')
  assert.equal(sample(schema, wish), 'plimsoll-0a1b2c3d-7')
})

test('what only the service sets is left out', () => {
  const properties = { id: { type: 'string', readOnly: true }, name: { type: 'string' } }

  const value = sample({ type: 'object', properties }, wish)

  assert.deepEqual(Object.keys(value as object), ['name'])
})

test('a name says what a schema does not', () => {
  const properties = { email: { type: 'string' }, site_url: { type: 'string' } }

  const value = sample({ type: 'object', properties }, wish) as Record<string, string>

  assert.match(value['email'] ?? '', /@example\.com$/)
  assert.match(value['site_url'] ?? '', /^https:\/\//)
})

const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)

function isValid(schema: Schema, value: unknown): boolean {
  return ajv.validate({ ...schema }, value)
}

function schemas(depth: number): fc.Arbitrary<Schema> {
  const text = fc.record({ type: fc.constant('string'), minLength: fc.nat(30) })
  const format = fc
    .constantFrom('email', 'uuid', 'date-time', 'date', 'uri', 'ipv4', 'ipv6', 'hostname', 'byte')
    .map((name) => ({ type: 'string', format: name }))
  const whole = fc
    .tuple(fc.integer({ min: -50, max: 50 }), fc.nat(50))
    .map(([minimum, span]) => ({ type: 'integer', minimum, maximum: minimum + span }))
  const leaves: fc.Arbitrary<Schema>[] = [
    ...[text, format, whole],
    fc.constant({ type: ['string', 'null'] }),
    fc.constant({ type: 'boolean' }),
    fc.constant({ enum: ['a', 'b'] }),
    fc.constant({ type: 'number', exclusiveMinimum: 1 }),
    fc.constant({ type: 'string', pattern: '^[A-Z]{3}$' }),
  ]
  const leaf = fc.oneof(...leaves)
  if (depth === 0) return leaf
  const inner = schemas(depth - 1)
  const object = fc.dictionary(fc.constantFrom('a', 'b', 'c'), inner).map((properties) => ({
    type: 'object',
    properties,
    required: Object.keys(properties).slice(0, 1),
    additionalProperties: false,
  }))
  const array = inner.map((items) => ({ type: 'array', items, minItems: 2 }))
  return fc.oneof(leaf, object, array)
}
