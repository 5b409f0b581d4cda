import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import { access } from './plugin.ts'
import { refusalOf } from './route-access.ts'
import { sampleApiKeys, samplePolicy } from './testing/sample-service.ts'

const options = { policy: samplePolicy, authenticators: [sampleApiKeys] }
const nothing = () => ''

test('routes that do not say who may use them fail the start, all at once', async () => {
  await using app = Fastify({ exposeHeadRoutes: false })
  await app.register(access, options)
  app.get('/open', { config: { access: 'public' } }, nothing)
  app.get('/undeclared', nothing)
  app.post('/misspelt', { config: { access: { permission: 'report:raed' } } }, nothing)
  app.put('/malformed', { config: { access: 'admin' as 'public' } }, nothing)
  const inner: FastifyPluginAsync = async (scope) => {
    scope.route({ method: ['PUT', 'PATCH'], url: '/inner', handler: nothing })
  }
  app.register(inner, { prefix: '/scope' })

  const how = "'public', 'signed-in' or { permission: 'noun:verb' }"
  const hint = `does not say who may use it; add config: { access: … } with ${how}`
  assert.deepEqual(await problemsOf(app), [
    `GET /undeclared ${hint}`,
    'POST /misspelt asks for "report:raed", which is no permission of the policy',
    `PUT /malformed declares an access that is not ${how}`,
    `PUT /scope/inner ${hint}`,
    `PATCH /scope/inner ${hint}`,
  ])
})

test('the HEAD that Fastify adds to a GET is declared with it; one by itself is not', async () => {
  await using app = Fastify()
  await app.register(access, options)
  app.get('/both', { config: { access: 'public' } }, nothing)
  app.head('/own', nothing)

  const problems = await problemsOf(app)

  assert.deepEqual(
    problems.map((line) => line.split(' does')[0]),
    ['HEAD /own'],
  )
})

test('what other plugins add to the declaration of a route counts', async () => {
  await using app = Fastify()
  await app.register(access, options)
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: 'public' }
  })
  app.get('/', nothing)

  assert.deepEqual(await problemsOf(app), [])
})

test('a route that was registered before the plugin fails the start, whatever it declares', async () => {
  await using app = Fastify({ exposeHeadRoutes: false })
  app.get('/first', { config: { access: 'public' } }, nothing)
  const scoped: FastifyPluginAsync = async (scope) => void scope.get('/second', nothing)
  app.register(scoped, { prefix: '/scope' })
  await app.register(access, options)

  assert.deepEqual(await problemsOf(app), [
    'GET /first was registered before access; register access first',
    'GET /scope/second was registered before access; register access first',
  ])
})

test('so does a route in the same breath, before the plugin has been loaded', async () => {
  await using app = Fastify({ exposeHeadRoutes: false })
  app.register(access, options)
  app.get('/too-soon', { config: { access: 'public' } }, nothing)

  assert.deepEqual(await problemsOf(app), [
    'GET /too-soon was registered before access; register access first',
  ])
})

test('a route outside of the scope that the plugin is registered in fails the start', async () => {
  await using app = Fastify({ exposeHeadRoutes: false })
  const guarded: FastifyPluginAsync = async (scope) => {
    await scope.register(access, options)
    scope.get('/inside', { config: { access: 'public' } }, nothing)
  }
  const beside: FastifyPluginAsync = async (scope) => void scope.get('/beside', nothing)
  app.register(guarded)
  app.register(beside)

  assert.deepEqual(await problemsOf(app), [
    'GET /beside is in a scope beside; register access on the application itself',
  ])
})

test('to serve what is stale is for reads, and the other ways to be stale are named', async () => {
  await using app = Fastify({ exposeHeadRoutes: false })
  await app.register(access, options)
  const config = { access: 'signed-in', whenStale: 'serve' } as const
  app.get('/read', { config }, nothing)
  app.post('/write', { config }, nothing)
  app.get('/maybe', { config: { ...config, whenStale: 'maybe' as 'serve' } }, nothing)

  assert.deepEqual(await problemsOf(app), [
    "POST /write declares whenStale: 'serve', which is for reads only",
    "GET /maybe declares a whenStale that is not 'confirm', 'serve' or 'deny'",
  ])
})

test('an application without routes starts', async () => {
  await using app = Fastify()
  await app.register(access, options)

  assert.deepEqual(await problemsOf(app), [])
})

test('at run time a route that declares nothing is for nobody', () => {
  const permissions = samplePolicy.maskOf(['admin'])
  const admin = { method: 'token', userId: 'a', roles: ['admin'], permissions } as const

  assert.equal(refusalOf(samplePolicy, undefined, admin)?.statusCode, 403)
  assert.equal(refusalOf(samplePolicy, undefined, undefined)?.statusCode, 401)
})

async function problemsOf(app: FastifyInstance): Promise<string[]> {
  try {
    await app.ready()
    return []
  } catch (thrown) {
    return String(thrown).split('\n- ').slice(1)
  }
}
