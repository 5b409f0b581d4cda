import assert from 'node:assert/strict'
import { errorReporting } from '@plimsoll/kit/error-reporting'
import { errors } from '@plimsoll/kit/errors'
import { redactValue } from '@plimsoll/kit/logging'
import fastify from 'fastify'

// In place of the endpoint, which the DSN names.
const envelopes: string[] = []
const endpoint: typeof fetch = async (_url, init) => {
  envelopes.push(String(init?.body))
  return new Response('{}')
}

const app = fastify()
await app.register(errors)
await app.register(errorReporting, {
  dsn: 'https://public0key@sentry.example.com/42',
  release: 'cars@1.2.3',
  redact: redactValue,
  fetch: endpoint,
})
app.get('/cars/:id', () => {
  throw new Error('cannot read postgres://app:hunter2@db/cars')
})

await app.inject('/cars/7?token=not-for-you')
await app.close()

const event = JSON.parse(envelopes[0]?.split('\n')[2] ?? '')
assert.equal(event.release, 'cars@1.2.3')
assert.equal(event.transaction, 'GET /cars/:id')
assert.doesNotMatch(envelopes.join(), /hunter2|not-for-you/)
process.stdout.write(`${event.transaction}: ${event.exception.values[0].value}\n`)
