import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serialize } from 'node:v8'
import fc from 'fast-check'
import { NotFoundError, RateLimitedError } from './errors.ts'
import { KitError } from './kit-error.ts'
import { toProblem } from './problem.ts'
import { problemText, sharedError } from './problem-text.ts'

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

test('the text is one byte wide, though the message had wider characters', () => {
  const message = 'Send it as `Bearer \u2026`.'
  const once = problemText(new NotFoundError(message), facts)
  const often = problemText(sharedError(new NotFoundError(message)), facts)

  // The control: escapes alone leave the text as wide as it was.
  assert.equal(isWide(message.replaceAll('\u2026', '\\u2026')), true)
  assert.deepEqual([once, often].map(isWide), [false, false])
  assert.equal(once, often)
})

test('an error for many requests says of each what belongs to it', () => {
  const details = [{ message: 'is missing', pointer: '/name' }]
  const plain = new RateLimitedError('No.', { extensions: { policies: ['a'] }, details })
  const shared = sharedError(
    new RateLimitedError('No.', { extensions: { policies: ['a'] }, details }),
  )
  const conflicting = sharedError(new RateLimitedError('No.', { extensions: { status: 200 } }))

  for (const requestId of ['one', 'a "quoted" one']) {
    const each = { requestId, nowMs: 1 }
    assert.equal(problemText(shared, each), problemText(plain, each))
    assert.equal(JSON.parse(problemText(shared, each)).request_id, requestId)
    assert.equal(JSON.parse(problemText(conflicting, each)).status, 429)
  }
})

/** How V8 keeps a string is not to be seen in it, but in how it is serialized. */
function isWide(text: string): boolean {
  const [, , tag] = serialize(text)
  assert.ok(tag === 0x22 || tag === 0x63, `tag ${tag}`)
  return tag === 0x63
}
