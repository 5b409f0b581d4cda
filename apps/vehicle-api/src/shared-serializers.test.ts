import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import fastify, { type FastifyPluginCallback } from 'fastify'
import { sharedSerializers } from './shared-serializers.ts'

const named = { type: 'object', properties: { name: { type: 'string' } } }
const numbered = { type: 'object', properties: { number: { type: 'integer' } } }

test('answers with the same schema share one serialiser, and those with another do not', async () => {
  await using counted = countedService()
  const { app } = counted
  for (const url of ['/one', '/other']) {
    app.get(url, { schema: { response: { 200: { ...named } } } }, () => ({ name: 'a', number: 1 }))
  }
  app.get('/number', { schema: { response: { 200: numbered } } }, () => ({ name: 'a', number: 1 }))

  const bodies = await Promise.all(['/one', '/other', '/number'].map((url) => bodyOf(app, url)))

  assert.deepEqual(bodies, [{ name: 'a' }, { name: 'a' }, { number: 1 }])
  assert.equal(counted.compiled(), 2)
})

test('the same reference to different schemas makes different serialisers', async () => {
  await using counted = countedService()
  const { app } = counted
  const response = { 200: { $ref: 'thing#' } }
  for (const [prefix, schema] of [['/named', named] as const, ['/numbered', numbered] as const]) {
    const routes: FastifyPluginCallback = (scope, _options, done) => {
      scope.addSchema({ $id: 'thing', ...schema })
      scope.get('/thing', { schema: { response } }, () => ({ name: 'a', number: 1 }))
      done()
    }
    app.register(routes, { prefix })
  }

  const bodies = [await bodyOf(app, '/named/thing'), await bodyOf(app, '/numbered/thing')]

  assert.deepEqual(bodies, [{ name: 'a' }, { number: 1 }])
})

function countedService() {
  let compiled = 0
  const build = SerializerSelector()
  const buildSerializer = sharedSerializers((schemas, options) => {
    const compile = build(schemas, options)
    return (route) => {
      compiled += 1
      return compile(route)
    }
  })
  const app = fastify({ schemaController: { compilersFactory: { buildSerializer } } })
  return { app, compiled: () => compiled, [Symbol.asyncDispose]: async () => app.close() }
}

async function bodyOf(app: ReturnType<typeof fastify>, url: string): Promise<unknown> {
  return (await app.inject(url)).json()
}
