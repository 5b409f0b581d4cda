import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { printedRoutes } from './route-tree.ts'

test('every route that Fastify prints is read back', async () => {
  await using app = application()

  const routes = printedRoutes(app.printRoutes())

  assert.deepEqual(
    routes.map(({ methods, path }) => `${methods} ${path}`).toSorted(),
    [
      'DELETE /reports/:id',
      'GET /reports/:id',
      'GET, HEAD /files/*',
      'GET, HEAD /report',
      'GET, HEAD /v/:year-:month(^\\d+$)',
      'GET, HEAD, POST, PUT /reports',
    ].toSorted(),
  )
})

test('and with it the hooks that run before it', async () => {
  await using app = application()
  app.addHook('onRequest', function first(_request, _reply, done) {
    done()
  })
  app.addHook('onRequest', function second(_request, _reply, done) {
    done()
  })
  await app.ready()

  const routes = printedRoutes(app.printRoutes({ includeHooks: true }))

  assert.ok(routes.length >= 6)
  for (const { onRequest } of routes) assert.deepEqual(onRequest, ['first()', 'second()'])
})

test('where there are none, none are read', async () => {
  await using app = Fastify()

  assert.deepEqual(printedRoutes(app.printRoutes()), [])
})

function application(): FastifyInstance {
  const app = Fastify({ exposeHeadRoutes: true })
  const nothing = () => ''
  app.get('/report', nothing)
  app.get('/reports', nothing)
  app.route({ method: ['POST', 'PUT'], url: '/reports', handler: nothing })
  app.get('/reports/:id', { exposeHeadRoute: false, constraints: { host: 'h' } }, nothing)
  app.delete('/reports/:id', nothing)
  app.get('/files/*', nothing)
  app.get('/v/:year-:month(^\\d+$)', nothing)
  return app
}
