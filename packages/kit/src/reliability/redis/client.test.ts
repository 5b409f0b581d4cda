import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { sharedRedis } from '../../../../../tools/servers/shared-redis.ts'
import {
  defineScript,
  RedisFailure,
  type RedisOptions,
  type RedisPort,
  resolveOptions,
} from './index.ts'
import { isUp, redisClient } from './testing/clients.ts'

const use = { name: 'cache', fallback: 'a miss' }

test('a call has the reply of the server, from the database of the URL', async (t) => {
  const url = await (await sharedRedis()).createDatabase()
  const [here, elsewhere] = [await port(t, url), await port(t, (await sharedRedis()).url)]
  const key = randomUUID()

  const replies = [
    await here.call('SET', [key, 'ä', 'PX', 5_000]),
    await here.call('GET', [key]),
    await here.call('STRLEN', [key]),
    await elsewhere.call('GET', [key]),
  ]

  assert.deepEqual(replies, ['OK', 'ä', 2, null])
})

test('a script runs on a server that does not know it, and by its SHA from then on', async (t) => {
  const redis = await port(t, await database())
  const script = defineScript(`return {KEYS[1], ARGV[1], '${randomUUID()}'}`)

  const first = await redis.run(script, ['k'], ['v'])
  const isKnown = await redis.call('SCRIPT', ['EXISTS', script.sha])
  const second = await redis.run(script, ['k'], ['v'])

  assert.deepEqual(isKnown, [1])
  assert.deepEqual(first, second)
})

test('a caller that is gone gets its own reason, and the server is not blamed', async (t) => {
  const client = redisClient(t, await database())
  const redis = client.connection({ ...use, blockMs: 500 })
  await isUp(redis)
  const gone = new AbortController()

  const waiting = redis.call('BLPOP', [randomUUID(), 0.3], { signal: gone.signal })
  gone.abort(new Error('gone'))

  await assert.rejects(waiting, /gone/)
  await assert.rejects(redis.call('PING', [], { signal: gone.signal }), /gone/)
  const [, own] = client.stats().connections
  assert.equal(own?.uses[0]?.aborted, 2)
  assert.equal(own?.breaker, 'closed')
})

test('more calls than may be under way are refused at once, and none of them is sent', async (t) => {
  const redis = await port(t, await database(), { maxInFlight: 2 })
  const key = randomUUID()

  const calls = await Promise.allSettled([1, 2, 3].map(() => redis.call('INCR', [key])))

  assert.deepEqual(
    calls.map((call) => (call.status === 'rejected' ? call.reason.reason : call.value)),
    [1, 2, 'busy'],
  )
  assert.equal(await redis.call('GET', [key]), '2')
})

test('a connection of its own has limits of its own', async (t) => {
  const client = redisClient(t, await database())
  const stream = client.connection({ ...use, blockMs: 500 })
  const limiter = client.connection({ name: 'limiter', fallback: 'limit / nodes', timeoutMs: 25 })
  await Promise.all([isUp(stream), isUp(limiter)])
  const startedAtMs = performance.now()

  const reply = await stream.call('BLPOP', [randomUUID(), 0.3])
  await assert.rejects(limiter.call('BLPOP', [randomUUID(), 0.3]), { reason: 'timeout' })

  assert.equal(reply, null)
  assert.ok(performance.now() - startedAtMs > 300)
})

test('an answer that came while this process was busy is in time', async (t) => {
  const redis = await port(t, await database(), { timeoutMs: 30 })

  const call = redis.call('PING')
  const untilMs = performance.now() + 60
  while (performance.now() < untilMs);

  assert.equal(await call, 'PONG')
})

test('a use is declared once, with a name and a fallback', async (t) => {
  const client = redisClient(t, await database())
  client.shared(use)

  assert.throws(() => client.shared(use), /declared already/)
  assert.throws(() => client.shared({ name: 'Cache', fallback: 'x' }), /needs a name/)
  assert.throws(() => client.shared({ name: 'other', fallback: ' ' }), /while redis is away/)
})

test('the figures tell each use apart', async (t) => {
  const client = redisClient(t, await database())
  const [cache, flags] = [
    client.shared(use),
    client.shared({ name: 'flags', fallback: 'defaults' }),
  ]
  await isUp(client)
  await cache.call('SET', ['text', 'x'])

  await assert.rejects(flags.call('LPUSH', ['text', 'y']), {
    reason: 'reply',
    replyCode: 'WRONGTYPE',
  })

  const [shared] = client.stats().connections
  const [, ofCache, ofFlags] = shared?.uses ?? []
  assert.equal(ofCache?.calls, 1)
  assert.equal(ofCache?.fallback, 'a miss')
  assert.equal(ofFlags?.failures.reply, 1)
  assert.equal(shared?.inFlight, 0)
})

test('after it is closed each call fails at once', async (t) => {
  const client = redisClient(t, await database())
  const redis = client.shared(use)
  await isUp(client)
  const pending = redis.call('BLPOP', [randomUUID(), 1])

  client.close()

  await assert.rejects(pending, { reason: 'closed' })
  await assert.rejects(redis.call('PING'), { reason: 'closed' })
  assert.equal(client.state, 'closed')
  assert.throws(() => client.connection({ name: 'late', fallback: 'x' }), /closed/)
})

test('a wrong password is told without it', async (t) => {
  const url = new URL(await database())
  url.password = 'not-the-password'
  const client = redisClient(t, url.href)
  const { promise, resolve } = Promise.withResolvers<string>()
  client.onDown(resolve)

  const why = await promise
  const failure: unknown = await client.ping().catch((error: unknown) => error)

  assert.match(why, /WRONGPASS/)
  assert.ok(failure instanceof RedisFailure && failure.reason === 'away')
  assert.doesNotMatch(`${why} ${failure.cause}`, /not-the-password/)
})

test('an option that makes no sense is named', () => {
  const wrong: Partial<RedisOptions> = { timeoutMs: 0 }

  const resolve = () => resolveOptions({ url: 'redis://localhost', ...wrong })

  assert.throws(resolve, /redis\.timeoutMs must be a whole number above 0, got 0/)
})

async function database(): Promise<string> {
  return (await sharedRedis()).createDatabase()
}

async function port(
  t: TestContext,
  url: string,
  options: Partial<RedisOptions> = {},
): Promise<RedisPort> {
  const client = redisClient(t, url, options)
  await isUp(client)
  return client.shared(use)
}
