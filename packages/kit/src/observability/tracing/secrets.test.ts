import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { errors } from '../../foundation/errors/index.ts'
import type { Redact } from './index.ts'
import { traced, tracedApp } from './testing/traced-app.ts'

const token = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLWNhbmFyeQ'
const canary = 'c0ffee'.repeat(6)

test('no secret of a query, path, header, cookie, body or error is in a span', async (t) => {
  const sent = await exercise(t, undefined)

  assert.match(sent, /POST \/reports\/:id/)
  assert.doesNotMatch(sent, new RegExp(`${token}|${canary}`))
})

test('control: without redaction those of path and error are, and the others never were', async (t) => {
  const sent = await exercise(t, (text) => text)

  assert.match(sent, new RegExp(`/reports/${canary}`))
  assert.match(sent, new RegExp(`db said ${token}`))
  assert.doesNotMatch(sent, /in-query|in-header|in-cookie|in-body/)
})

async function exercise(t: TestContext, redact: Redact | undefined): Promise<string> {
  const { collector, tracing } = await traced(t, redact === undefined ? {} : { redact })
  await using app = await tracedApp({ tracing })
  await app.register(errors)
  app.post('/reports/:id', () => {
    throw Object.assign(new Error(`db said ${token}`), { code: 'ERR_DB' })
  })

  const answer = await app.inject({
    method: 'POST',
    url: `/reports/${canary}?token=in-query-${canary}`,
    headers: {
      authorization: `Bearer in-header-${canary}`,
      cookie: `session=in-cookie-${canary}`,
    },
    payload: { password: `in-body-${canary}` },
  })
  await tracing.flush(2_000)

  assert.equal(answer.statusCode, 500)
  return JSON.stringify(collector.spans)
}
