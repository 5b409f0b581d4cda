import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify, { type FastifyReply } from 'fastify'
import { type CompletedAnswer, toSent } from './completed-answer.ts'

test('a completed answer is serialised as the route would, and the reply stays as it was', async () => {
  const { sent, statusCode } = await completed({ statusCode: 201, body: { a: 1, b: 2 } })

  assert.deepEqual(sent, {
    statusCode: 201,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    payload: '{"a":1}',
  })
  assert.equal(statusCode, 200)
})

test('text, bytes and nothing are taken as they are', async () => {
  const bytes = Buffer.of(1)
  const headers = { 'content-type': 'text/plain' }

  assert.deepEqual((await completed({ body: 'a', headers })).sent, {
    statusCode: 200,
    headers,
    payload: 'a',
  })
  assert.equal((await completed({ body: bytes })).sent.payload, bytes)
  assert.equal((await completed({ statusCode: 204 })).sent.payload, undefined)
})

for (const statusCode of [199, 400, 500, Number.NaN]) {
  test(`${statusCode} is no status of something that was done`, async () => {
    await assert.rejects(completed({ statusCode }), RangeError)
  })
}

/** Within a handler whose route serialises 201 by a schema. */
async function completed(answer: CompletedAnswer) {
  await using app = fastify()
  const outcome = Promise.withResolvers<{
    readonly sent: ReturnType<typeof toSent>
    readonly statusCode: number
  }>()
  const response = { 201: { type: 'object', properties: { a: { type: 'number' } } } }
  app.post('/', { schema: { response } }, async (_, reply: FastifyReply) => {
    try {
      outcome.resolve({ sent: toSent(reply, answer), statusCode: reply.statusCode })
    } catch (error) {
      outcome.reject(error)
    }
    return ''
  })
  outcome.promise.catch(() => undefined)
  await app.inject({ method: 'POST', url: '/' })
  return await outcome.promise
}
