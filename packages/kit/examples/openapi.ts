import assert from 'node:assert/strict'
import { errors } from '@plimsoll/kit/errors'
import { answerMismatches, checkDocument, openapi } from '@plimsoll/kit/openapi'
import fastify from 'fastify'
import { Type } from 'typebox'

const Ship = Type.Object(
  { name: Type.String({ minLength: 1 }), draught: Type.Number({ description: 'In metres' }) },
  { description: 'A ship in port', examples: [{ name: 'Edam', draught: 7.2 }] },
)

const app = fastify()
await app.register(errors)
await app.register(openapi, { title: 'Port', version: '1.0.0' })
const schema = {
  operationId: 'berth',
  summary: 'Berth a ship',
  tags: ['ships'],
  body: Ship,
  response: { 201: Ship },
}
app.post('/ships', { schema }, (request, reply) => reply.code(201).send(request.body))
await app.ready()

const document = app.openapi.document()
assert.deepEqual(checkDocument(document), [])

const call = { method: 'POST', path: '/ships' } as const
for (const payload of [{ name: 'Edam', draught: 7.2 }, { name: '' }]) {
  const answer = await app.inject({ method: call.method, url: call.path, payload })
  assert.deepEqual(answerMismatches(document, call, answer), [])
}
assert.equal((await app.inject('/docs')).statusCode, 200)
process.stdout.write(`${Object.keys(document.paths).join(' ')} is answered as documented\n`)
