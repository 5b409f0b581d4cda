import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NotFoundError, RateLimitedError } from './errors.ts'
import { KitError } from './kit-error.ts'
import { toProblem } from './problem.ts'
import { problemText } from './problem-text.ts'

const facts = { requestId: 'request-1', nowMs: Date.UTC(2026, 0, 31) }

test('the text is that of the problem, whatever the error says', () => {
  const text = fc.string({ unit: 'binary' })
  const name = fc.oneof(
    text,
    fc.constantFrom('status', 'detail', 'details', 'toString', '__proto__'),
  )
  const errors = fc.record({
    statusCode: fc.integer({ min: 400, max: 599 }),
    message: text,
    details: fc.array(fc.record({ message: text, pointer: text })),
    extensions: fc.dictionary(name, fc.jsonValue()),
    requestId: text,
    nowMs: fc.integer({ min: 0, max: 4e12 }),
  })
  fc.assert(
    fc.property(errors, ({ statusCode, message, details, extensions, requestId, nowMs }) => {
      const row = { code: 'SAMPLE', statusCode, meaning: '', remedy: '' }
      const error = new KitError(row, message, { details, extensions })

      const written = problemText(error, { requestId, nowMs })

      // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what it is about.
      assert.match(written, /^[\x00-\x7f]*$/)
      const problem = JSON.stringify(toProblem(error, { requestId, nowMs }))
      assert.deepEqual(JSON.parse(written), JSON.parse(problem))
    }),
  )
})

test('a member that every problem has is there once', () => {
  const error = new RateLimitedError('No.', { extensions: { status: 200, other: 1 } })

  assert.equal(problemText(error, facts).match(/"status":/g)?.length, 1)
})

test('what is unlike from one error to the next is not remembered of the one before', () => {
  const texts = ['one', 'two'].map((requestId) =>
    problemText(new NotFoundError(`There is no ${requestId}.`), { requestId, nowMs: 1 }),
  )

  assert.deepEqual(
    texts.map((text) => [JSON.parse(text).request_id, JSON.parse(text).detail]),
    [
      ['one', 'There is no one.'],
      ['two', 'There is no two.'],
    ],
  )
})
