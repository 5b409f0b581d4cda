import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NotFoundError } from './errors.ts'
import { toKitError } from './to-kit-error.ts'

test('a KitError is its own answer', () => {
  const error = new NotFoundError('There is no such report.')

  assert.equal(toKitError(error), error)
})

test('what is no Error becomes 500 and stays in the cause', () => {
  for (const thrown of ['secret text', undefined, null, 42, { statusCode: 400, message: 'x' }]) {
    const error = toKitError(thrown)

    assert.equal(error.statusCode, 500)
    assert.equal((error.cause as Error).cause, thrown)
  }
})

test('an Error without a status becomes 500 and its message stays inside', () => {
  const defect = new Error('ECONNREFUSED 10.1.2.3:5432')

  const error = toKitError(defect)

  assert.equal(error.code, 'INTERNAL_ERROR')
  assert.equal(error.cause, defect)
  assert.doesNotMatch(error.message, /10\.1\.2\.3/)
})

test('a foreign client error keeps its status and loses its words', () => {
  const foreign = Object.assign(new Error('SELECT * FROM users'), { statusCode: 410 })

  const error = toKitError(foreign)

  assert.equal(error.statusCode, 410)
  assert.equal(error.code, 'REQUEST_REFUSED')
  assert.equal(error.message, 'The request was refused: Gone.')
})

test('each status of the contract has its code', () => {
  const codes = Object.entries({
    400: 'MALFORMED_REQUEST',
    401: 'AUTHENTICATION_REQUIRED',
    403: 'FORBIDDEN',
    404: 'NOT_FOUND',
    405: 'METHOD_NOT_ALLOWED',
    409: 'CONFLICT',
    413: 'PAYLOAD_TOO_LARGE',
    415: 'UNSUPPORTED_MEDIA_TYPE',
    429: 'RATE_LIMITED',
    500: 'INTERNAL_ERROR',
    503: 'UNAVAILABLE',
    504: 'REQUEST_TIMEOUT',
  })

  for (const [status, code] of codes) {
    const error = toKitError(Object.assign(new Error('x'), { statusCode: Number(status) }))

    assert.deepEqual([error.statusCode, error.code], [Number(status), code])
  }
})

for (const statusCode of [Number.NaN, Number.POSITIVE_INFINITY, 404.5, -0, 399, 600]) {
  test(`a foreign error with the status ${statusCode} becomes 500`, () => {
    const error = toKitError(Object.assign(new Error('odd'), { statusCode }))

    assert.equal(error.statusCode, 500)
  })
}

test('whatever is thrown, the answer is an error status without the thrown words', () => {
  const thrown = fc.oneof(
    fc.anything(),
    fc
      .record({ statusCode: fc.anything(), code: fc.anything(), validation: fc.anything() })
      .map((members) => Object.assign(new Error('canary-7f3a'), members)),
  )

  fc.assert(
    fc.property(thrown, (value) => {
      const error = toKitError(value)

      assert.ok(error.statusCode >= 400 && error.statusCode <= 599)
      assert.doesNotMatch(JSON.stringify([error.message, error.details]), /canary-7f3a/)
    }),
  )
})
