import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { Type } from 'typebox'
import { errors } from './index.ts'

test('a number that is not finite passes no bound', async () => {
  const querystring = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 100 }) })
  const params = Type.Object({ page: Type.Number({ maximum: 9 }) })
  await using app = fastify()
  await app.register(errors)
  app.get('/list/:page', { schema: { querystring, params } }, (request) => request.query)

  const fine = await app.inject('/list/2?limit=100')
  const answers = await Promise.all(
    ['/list/2?limit=1e400', '/list/2?limit=Infinity', '/list/-1e400?limit=1'].map((url) =>
      app.inject(url),
    ),
  )

  assert.equal(fine.statusCode, 200)
  assert.deepEqual(
    answers.map((answer) => [answer.statusCode, answer.json().details[0]?.pointer]),
    [
      [400, '/limit'],
      [400, '/limit'],
      [400, '/page'],
    ],
  )
})

test('a route whose numbers are all text or body has no hook more', async () => {
  await using app = fastify()
  await app.register(errors)
  const hooks: unknown[] = []
  app.addHook('onRoute', ({ preHandler }) => void hooks.push(preHandler))
  const body = Type.Object({ limit: Type.Integer() })
  app.post('/', { schema: { body } }, () => 'ok')

  await app.ready()

  assert.deepEqual(hooks, [undefined])
})
