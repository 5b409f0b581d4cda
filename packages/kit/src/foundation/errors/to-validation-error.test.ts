import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toValidationError } from './to-validation-error.ts'

test('the name of an unknown member is in its entry alone, not in the words that are logged', () => {
  const params = { additionalProperty: 'hunter2' }
  const failure = { keyword: 'additionalProperties', instancePath: '/car', params }
  const thrown = Object.assign(new Error('no'), {
    validation: [failure],
    validationContext: 'body',
  })

  const { message, details } = toValidationError(thrown)

  assert.equal(message, 'The body has a member too many.')
  assert.equal(details[0]?.pointer, '/car/hunter2')
})
