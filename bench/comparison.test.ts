/**
 * What `docs/comparison.md` says of packages of others, run on those very packages at their defaults.
 * A statement that is no longer true fails here, and the page has to be changed.
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import jwt from '@fastify/jwt'
import underPressure from '@fastify/under-pressure'
import fastify, {
  type FastifyInstance,
  type FastifyPluginCallback,
  type FastifyServerOptions,
} from 'fastify'
import { Redis } from 'ioredis'
import { jwtVerify, SignJWT } from 'jose'

const page = readFileSync(join(import.meta.dirname, '../docs/comparison.md'), 'utf8')
const secret = 'three-Swans-on-9-grey-lakes-and-more-of-them-behind'
const key = new TextEncoder().encode(secret)
const endless = await new SignJWT({ sub: 'ann' }).setProtectedHeader({ alg: 'HS256' }).sign(key)
// Express comes without types; those of the limiter name what the kit names as well.
const require: NodeJS.Require = createRequire(import.meta.url)
const rateLimit: FastifyPluginCallback<{ max: number; timeWindow?: number; redis?: Redis }> =
  require('@fastify/rate-limit')
const express: () => RequestListener & { get(path: string, handler: () => void): void } =
  require('express')

stated('Fastify logs the id of a request and does not send it', async (t) => {
  const app = served(t)

  const { headers } = await app.inject('/')

  assert.equal(headers['x-request-id'], undefined)
})

stated('`handlerTimeout` of Fastify does not end a POST with a JSON body', async (t) => {
  const app = fastify({ handlerTimeout: 100 })
  t.after(() => app.close())
  for (const method of ['GET', 'POST'] as const) {
    app.route({ method, url: '/', handler: () => setTimeout(400, { done: true }) })
  }
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  const got = await fetch(url)
  const posted = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })

  assert.deepEqual([got.status, posted.status], [503, 200])
})

stated(
  '`@fastify/rate-limit` counts in each process by itself unless it is given Redis',
  async (t) => {
    const apps = [served(t), served(t)]
    for (const app of apps) await app.register(rateLimit, { max: 2, timeWindow: 60_000 })
    for (const app of apps) app.get('/limited', async () => 'ok')

    const answers = []
    for (const app of [...apps, ...apps, ...apps]) answers.push(await app.inject('/limited'))

    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [200, 200, 200, 200, 429, 429],
    )
  },
)

stated('`@fastify/rate-limit` answers 500 while its Redis is away', async (t) => {
  const options = { enableOfflineQueue: false, maxRetriesPerRequest: 0, lazyConnect: true }
  // Nobody listens on port 1.
  const redis = new Redis({ host: '127.0.0.1', port: 1, retryStrategy: () => null, ...options })
  redis.on('error', () => {
    // That it is away is what is tested.
  })
  t.after(() => redis.disconnect())
  const app = served(t)
  await app.register(rateLimit, { max: 2, redis })
  app.get('/limited', async () => 'ok')

  const { statusCode } = await app.inject('/limited')

  assert.equal(statusCode, 500)
})

stated('`@fastify/jwt` accepts a token that never expires', async (t) => {
  const app = served(t)
  await app.register(jwt, { secret })
  app.get('/me', { onRequest: (request) => request.jwtVerify() }, async () => 'in')

  const { statusCode } = await app.inject({
    url: '/me',
    headers: { authorization: `Bearer ${endless}` },
  })

  assert.equal(statusCode, 200)
})

stated('`jose` accepts a token that never expires', async () => {
  const { payload } = await jwtVerify(endless, key)

  assert.deepEqual(payload, { sub: 'ann' })
})

stated('`@fastify/under-pressure` refuses nothing unless it is given limits', async (t) => {
  const app = served(t)
  await app.register(underPressure)
  app.get('/busy', async () => 'ok')
  await app.ready()

  const until = performance.now() + 400
  while (performance.now() < until) Math.sqrt(until)
  const { statusCode } = await app.inject('/busy')

  assert.equal(statusCode, 200)
})

stated('Express shows the stack of an error unless `NODE_ENV` is `production`', async (t) => {
  const before = process.env['NODE_ENV']
  delete process.env['NODE_ENV']
  t.after(() => {
    process.env['NODE_ENV'] = before
  })
  const app = express()
  app.get('/', () => {
    throw new Error('broken')
  })
  t.mock.method(console, 'error', () => undefined)
  const server = createServer(app).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')

  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/`)

  assert.match(await answer.text(), /comparison\.test/)
})

/** A test whose title is a sentence of the page. */
function stated(sentence: string, check: (t: TestContext) => Promise<void>): void {
  test(sentence, async (t) => {
    assert.ok(page.includes(sentence), 'the page says so')

    await check(t)
  })
}

function served(t: TestContext, options: FastifyServerOptions = {}): FastifyInstance {
  const app = fastify(options)
  t.after(() => app.close())
  app.get('/', async () => 'ok')
  return app
}
