import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Compile } from 'typebox/compile'
import { NotFoundError } from './errors.ts'
import { toProblem } from './problem.ts'

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
