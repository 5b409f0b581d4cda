import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeError } from './describe-error.ts'
import { redacted } from './redact.ts'

test('type, message, code, stack and causes are told, and nothing else', () => {
  const inner = Object.assign(new Error('connect postgres://app:hunter22@db/x'), {
    code: 'ECONNREFUSED',
  })
  const outer = Object.assign(new TypeError('no report', { cause: inner }), {
    query: 'select hunter22',
    detail: 'hunter22',
    parameters: ['hunter22'],
    code: 23505,
  })

  const { stack, cause, ...rest } = describeError(outer)

  assert.deepEqual(rest, { type: 'TypeError', message: 'no report', code: 23505 })
  assert.match(String(stack), /^TypeError: no report\n {4}at /)
  assert.equal(cause?.code, 'ECONNREFUSED')
  assert.equal(cause?.message, `connect postgres://${redacted}@db/x`)
  assert.ok(!JSON.stringify([stack, cause]).includes('hunter22'))
})

test('a chain of causes ends, and so does a circle', () => {
  const error = new Error('a')
  error.cause = error

  const described = describeError(error)

  assert.equal(JSON.stringify(described).split('"type"').length - 1, 6)
})

test('the parts of an aggregate are told', () => {
  const parts = Array.from({ length: 9 }, (_, at) => new Error(`try ${at}`))

  const { errors } = describeError(new AggregateError(parts, 'all failed'))

  assert.deepEqual(
    errors?.map(({ message }) => message),
    ['try 0', 'try 1', 'try 2', 'try 3', 'try 4'],
  )
})

test('a thrown text is told and a thrown object is only named', () => {
  assert.deepEqual(describeError('token=hunter22'), {
    type: 'string',
    message: `token=${redacted}`,
  })
  assert.deepEqual(describeError({ password: 'hunter22' }), { type: 'object', message: '[object]' })
  assert.deepEqual(describeError(null), { type: 'object', message: 'null' })
})
