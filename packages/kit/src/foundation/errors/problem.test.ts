import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Compile } from 'typebox/compile'
import { NotFoundError, RateLimitedError } from './errors.ts'
import { ProblemSchema, toProblem } from './problem.ts'

test('the problem matches the published JSON Schema of RFC 9457', () => {
  const vector = new URL('./testing/problem.schema.json', import.meta.url)
  const published = Compile(JSON.parse(readFileSync(vector, 'utf8')))

  const body = toProblem(new NotFoundError('There is no such report.'), {
    requestId: 'request-1',
    nowMs: Date.UTC(2026, 0, 31),
  })

  assert.ok(published.Check(body))
  assert.equal(published.Check({ status: 'many' }), false)
})

test('a problem type adds members of its own, and none takes the place of ours', () => {
  const error = new RateLimitedError('Too many requests.', {
    extensions: { 'violated-policies': ['minute'], status: 200, detail: 'another' },
  })

  const body = toProblem(error, { requestId: 'request-1', nowMs: 0 })

  assert.deepEqual(Reflect.get(body, 'violated-policies'), ['minute'])
  assert.equal(body.status, 429)
  assert.equal(body.detail, 'Too many requests.')
  assert.ok(Compile(ProblemSchema).Check(body))
})
