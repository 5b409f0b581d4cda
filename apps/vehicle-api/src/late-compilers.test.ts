import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type TestContext, test } from 'node:test'
import { AjvCompiler } from '@fastify/ajv-compiler'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { lateSerializers, lateValidators } from './late-compilers.ts'
import { testService } from './testing/service.ts'

const named = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } }
const counted = { type: 'object', properties: { count: { type: 'integer', minimum: 1 } } }
const headers = { type: 'object', properties: { 'x-count': { type: 'integer' } } }

test('what nobody asks for is not compiled, and what somebody asks for only once', async () => {
  await using service = await countedService()
  const { app, compiled } = service
  const before = compiled()

  const first = await app.inject({ method: 'POST', url: '/named', body: { name: 'a', more: 1 } })
  const afterOne = compiled()
  const second = await app.inject({ method: 'POST', url: '/named', body: { name: 'b' } })

  assert.deepEqual([before, afterOne, compiled()], [0, 2, 2])
  assert.deepEqual([first.json(), second.json()], [{ name: 'a' }, { name: 'b' }])
})

test('what is wrong is answered as Fastify answers it, each time anew', async () => {
  await using late = await served({ buildValidator: lateValidators() })
  await using usual = await served({})

  for (const request of wrongAndRight) {
    const [answer, expected] = await Promise.all([late, usual].map((app) => app.inject(request)))

    assert.equal(answer?.statusCode, expected?.statusCode)
    assert.deepEqual(answer?.json(), expected?.json())
  }
})

const wrongAndRight = [
  { method: 'POST', url: '/named', body: {} },
  { method: 'POST', url: '/named', body: { name: ['a'] } },
  { method: 'POST', url: '/named', body: { name: 'a' } },
  { method: 'GET', url: '/counted?count=0' },
  { method: 'GET', url: '/counted?count=2', headers: { 'x-count': 'many' } },
  { method: 'GET', url: '/counted?count=2', headers: { 'X-Count': '3' } },
] as const

test('a header in capitals, whose schema would match none, ends the start', async () => {
  const app = service({ buildValidator: lateValidators() })
  const properties = { 'X-Count': { type: 'integer' } }
  app.get('/capitals', { schema: { headers: { type: 'object', properties } } }, () => ({}))

  await assert.rejects(async () => app.ready(), /the header X-Count must be named in small letters/)
})

test('every schema of the service can be compiled', async (t) => {
  const postponed = postponedCompilers(t)
  await using _service = await testService()

  for (const compile of postponed) assert.equal(typeof compile(), 'function')

  assert.ok(postponed.length > 100, `${postponed.length} were postponed`)
})

type Factories = NonNullable<
  NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']
>

function service(compilersFactory: Factories): FastifyInstance {
  const app = fastify({
    schemaController: { compilersFactory },
    ajv: { customOptions: { allErrors: true, removeAdditional: false } },
  })
  const response = { 200: named }
  app.post('/named', { schema: { body: named, response } }, (request) => request.body)
  app.get('/counted', { schema: { querystring: counted, headers } }, (request) => ({
    query: request.query,
    sent: request.headers['x-count'],
  }))
  return app
}

async function served(compilersFactory: Factories) {
  const app = service(compilersFactory)
  await app.ready()
  return Object.assign(app, { [Symbol.asyncDispose]: () => app.close() })
}

async function countedService() {
  let compiled = 0
  const counting =
    <Route, Result>(compile: (route: Route) => Result) =>
    (route: Route): Result => {
      compiled += 1
      return compile(route)
    }
  const serializers = SerializerSelector()
  const validators = AjvCompiler()
  const app = await served({
    buildSerializer: lateSerializers((...given) => counting(serializers(...given))),
    buildValidator: lateValidators((...given) => counting(validators(...given))),
  })
  return { app, compiled: () => compiled, [Symbol.asyncDispose]: () => app.close() }
}

function postponedCompilers(t: TestContext): (() => unknown)[] {
  const postponed: (() => unknown)[] = []
  const note = (compile: unknown) => {
    postponed.push(compile as () => unknown)
  }
  subscribe('plimsoll:schema.postponed', note)
  t.after(() => unsubscribe('plimsoll:schema.postponed', note))
  return postponed
}
