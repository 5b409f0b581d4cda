import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineError, KitError } from './kit-error.ts'

const definition = {
  code: 'TEAPOT',
  statusCode: 418,
  meaning: 'The pot is for tea.',
  remedy: 'Ask for tea.',
}

test('a defined error carries its row and what the thrower adds', () => {
  const TeapotError = defineError(definition)
  const cause = new Error('kettle on fire')

  const error = new TeapotError('No coffee here.', {
    cause,
    details: [{ message: 'is coffee', pointer: '/drink' }],
    headers: { 'retry-after': '3' },
    extensions: { pots: 2 },
  })

  assert.ok(error instanceof TeapotError)
  assert.ok(error instanceof KitError)
  assert.equal(error.code, 'TEAPOT')
  assert.equal(error.statusCode, 418)
  assert.equal(error.type, 'about:blank')
  assert.equal(error.cause, cause)
  assert.deepEqual(error.details, [{ message: 'is coffee', pointer: '/drink' }])
  assert.deepEqual(error.headers, { 'retry-after': '3' })
  assert.deepEqual(error.extensions, { pots: 2 })
  assert.match(error.stack ?? '', /^TEAPOT: No coffee here\./)
})

test('an error without a cause has no cause', () => {
  const TeapotError = defineError(definition)

  const error = new TeapotError('No coffee here.')

  assert.equal('cause' in error, false)
})

for (const code of ['teapot', 'TEA-POT', '1TEAPOT', '']) {
  test(`the code "${code}" is refused when it is defined`, () => {
    assert.throws(() => defineError({ ...definition, code }), RangeError)
  })
}

for (const statusCode of [200, 399, 600]) {
  test(`the status ${statusCode} is refused when it is defined`, () => {
    assert.throws(() => defineError({ ...definition, statusCode }), RangeError)
  })
}
