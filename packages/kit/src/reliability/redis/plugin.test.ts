import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fastify from 'fastify'
import { redisServer } from '../../../../../tools/servers/redis-server.ts'
import { redis } from './index.ts'
import { isUp } from './testing/clients.ts'

test('the service starts without Redis, and a use falls back', async (t) => {
  const { app } = await service(t, 'redis://:hunter2@127.0.0.1:1')
  const cache = app.redis.shared({ name: 'cache', fallback: 'a miss' })
  app.get('/', () => cache.call('GET', ['k']).catch(() => 'a miss'))
  app.get('/careless', () => cache.call('GET', ['k']))

  const answers = [await app.inject('/'), await app.inject('/careless')]

  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 503],
  )
  assert.doesNotMatch(answers.map(({ body }) => body).join(''), /hunter2|redis/i)
})

test('the log tells of an outage and its end, without the password', async (t) => {
  const server = await redisServer()
  t.after(() => server.stop())
  const { app, lines } = await service(t, server.url)
  await isUp(app.redis)

  const down = Promise.withResolvers<string>()
  app.redis.onDown(down.resolve)
  await server.kill()
  await down.promise
  await server.restart()
  await isUp(app.redis)

  const log = lines.join('')
  assert.match(log, /redis is up[\s\S]*redis is down; its uses fall back[\s\S]*redis is up/)
  assert.ok(!log.includes(new URL(server.url).password))
})

test('with the health plugin there it is a dependency that the service can do without', async (t) => {
  const server = await redisServer()
  t.after(() => server.stop())
  const { app, registered } = await service(t, server.url)
  await app.ready()
  const [dependency] = registered
  await isUp(app.redis)

  await dependency?.check(t.signal)
  await server.kill()

  assert.equal(dependency?.name, 'redis')
  assert.equal(dependency?.criticality, 'degradable')
  await assert.rejects(async () => dependency?.check(t.signal), { statusCode: 503 })
})

test('closing the service leaves no connection open', async (t) => {
  const { app } = await service(t, 'redis://127.0.0.1:1')
  const other = app.redis.connection({ name: 'limiter', fallback: 'limit / nodes' })

  await app.close()

  assert.equal(app.redis.state, 'closed')
  assert.equal(other.state, 'closed')
})

interface Registered {
  readonly name: string
  readonly criticality: string
  readonly check: (signal: AbortSignal) => unknown
}

async function service(t: TestContext, url: string) {
  const lines: string[] = []
  const registered: Registered[] = []
  const app = fastify({ logger: { stream: { write: (line: string) => void lines.push(line) } } })
  t.after(() => app.close())
  app.decorate('health', {
    register: (dependency: Registered) => void registered.push(dependency),
  } as never)
  await app.register(redis, { url })
  return { app, lines, registered }
}
