import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkDocument } from './check.ts'
import type { OpenapiDocument, Operation } from './document.ts'

const json = (media: object) => ({ 'application/json': media })
const text = { type: 'string' }

const good: Operation = {
  operationId: 'read',
  summary: 'Read',
  tags: ['all'],
  responses: {
    200: { description: 'OK', content: json({ schema: text, example: 'a' }) },
    404: { description: 'Not Found' },
  },
}

test('a complete operation has no problem', () => {
  assert.deepEqual(checkDocument(documentOf({ '/': { get: good } })), [])
})

const flaws: Readonly<Record<string, readonly [object, RegExp]>> = {
  'no id': [{ operationId: undefined }, /no operationId/],
  'no summary': [{ summary: undefined }, /no summary/],
  'no tag': [{ tags: [] }, /no tag/],
  'no success': [{ responses: { 404: { description: '' } } }, /no response for success/],
  'no failure': [{ responses: { 204: { description: '' } } }, /no response for failure/],
  'an empty 200': [
    { responses: { ...good.responses, 200: { description: '' } } },
    /response 200 has no content/,
  ],
  'no schema': [
    { responses: { ...good.responses, 200: { description: '', content: json({}) } } },
    /response 200 application\/json has no schema/,
  ],
  'no example of the answer': [
    { responses: { ...good.responses, 200: { description: '', content: json({ schema: text }) } } },
    /response 200 application\/json has no example/,
  ],
  'no example of the body': [
    { requestBody: { content: json({ schema: text }) } },
    /request application\/json has no example/,
  ],
  'an example that violates its schema': [
    { requestBody: { content: json({ schema: text, example: 1 }) } },
    /request application\/json: its example as a whole must be string/,
  ],
  'a reference to nothing': [
    { responses: { ...good.responses, 500: { $ref: '#/components/responses/Lost' } } },
    /Lost refers to nothing/,
  ],
}

for (const [name, [change, problem]] of Object.entries(flaws)) {
  test(`an operation with ${name} is found`, () => {
    const flawed = { ...good, ...change }

    assert.match(checkDocument(documentOf({ '/': { get: flawed } })).join('\n'), problem)
  })
}

test('a path parameter that is not documented is found', () => {
  assert.match(
    checkDocument(documentOf({ '/{id}': { get: good } })).join('\n'),
    /GET \/\{id\}: path parameter \{id\} is not documented/,
  )
})

test('an id given twice is found', () => {
  assert.deepEqual(checkDocument(documentOf({ '/': { get: good, post: good } })), [
    'operationId "read" is given more than once',
  ])
})

function documentOf(paths: OpenapiDocument['paths']): OpenapiDocument {
  return { openapi: '3.1.0', info: { title: 'Test', version: '1' }, paths }
}
