import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { routeConfig } from './route-config.ts'

test('it is the config of the route, in each hook, and of no route where none answers', async () => {
  const app = fastify()
  const seen: boolean[] = []
  for (const hook of ['onRequest', 'preHandler', 'onSend', 'onResponse'] as const) {
    app.addHook(hook as 'onRequest', async (request) => {
      seen.push(routeConfig(request) === request.routeOptions.config)
    })
  }
  app.get('/one', { config: { one: 1 } as object }, async () => 'one')
  app.get('/two', async (_request, reply) => reply.callNotFound())

  for (const url of ['/one', '/two', '/none']) await app.inject(url)

  assert.ok(seen.length >= 9, `seen ${seen.length} times`)
  assert.deepEqual(new Set(seen), new Set([true]))
  await app.close()
})

test('it is not read anew each time', async () => {
  const app = fastify()
  let reads = 0
  app.addHook('onRequest', async (request) => {
    const { routeOptions } = request
    Object.defineProperty(request, 'routeOptions', {
      get() {
        reads += 1
        return routeOptions
      },
    })
    for (let time = 0; time < 3; time += 1) routeConfig(request)
  })
  app.get('/one', async () => 'one')

  await app.inject('/one')
  await app.inject('/one')

  // The first request of the process shows where it is kept.
  assert.ok(reads <= 1, `read ${reads} times`)
  await app.close()
})

test('what is no request of Fastify is asked for its options', () => {
  const config = { probe: true }

  assert.equal(routeConfig({ routeOptions: { config } }), config)
})
