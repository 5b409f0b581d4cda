import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { deadline } from '@plimsoll/kit/deadline'
import { errors } from '@plimsoll/kit/errors'
import fastify from 'fastify'

const app = fastify()
await app.register(errors)
await app.register(deadline, { defaultMs: 200 })

// Databases, Redis and `fetch` take the signal likewise.
app.post('/orders', (request) => {
  const { signal } = request.deadline
  return setTimeout(60_000, { done: true }, { signal })
})
app.get('/report', { config: { deadline: { ms: 60_000 } } }, () => ({ pages: 3 }))

const late = await app.inject({ method: 'POST', url: '/orders', payload: { item: 'anchor' } })
assert.equal(late.statusCode, 504)
assert.equal(late.headers.connection, 'close')

const headers = { 'x-request-timeout-ms': 'soon' }
const refused = await app.inject({ url: '/report', headers })
assert.equal(refused.statusCode, 400)
process.stdout.write(`${late.json().error_code}; ${refused.json().message}\n`)
