import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { isUp, redisClient } from '../../reliability/redis/testing/clients.ts'
import { definePolicy } from './define-policy.ts'
import { RedisStore, redisStore } from './redis-store.ts'
import { limitScript } from './script.ts'
import { windowIds } from './script-arguments.ts'
import { redisDatabase } from './testing/redis-database.ts'
import { scriptPort } from './testing/script-ports.ts'

const perHour = definePolicy({ name: 'hourly', windows: '10/hour' })
const perDay = definePolicy({ name: 'daily', windows: '50/day' })
const strict = definePolicy({ name: 's', windows: '10/hour', algorithm: 'strict', mode: 'exact' })
const key = '192.0.2.7'

test('a take that one limit refuses takes from none', async (t) => {
  const { store, redis } = await storeOf(t)
  const asks = [perDay, strict, perHour].map((policy) => ({ policy, key, want: 1 }))
  await store.take([{ policy: perHour, key, want: 10 }], { all: true })
  const before = await redis.keys('*')

  const { granted, windows } = await store.take(asks, { all: true })

  assert.deepEqual(granted, [0, 0, 0])
  assert.deepEqual(
    windows.map(([window]) => window?.remaining),
    [50, 10, 0],
  )
  assert.deepEqual(await redis.keys('*'), before)
})

test('a take of what there is gets each limit its own part', async (t) => {
  const { store } = await storeOf(t)
  const asks = [perDay, perHour, strict].map((policy) => ({ policy, key, want: 30 }))

  const { granted } = await store.take(asks, { all: false })

  assert.deepEqual(granted, [30, 10, 10])
})

test('asks that meet in one key count as their sum', async (t) => {
  const { store } = await storeOf(t)
  const asks = [4, 4, 4].map((want) => ({ policy: perHour, key, want }))

  const all = await store.take(asks, { all: true })
  const some = await store.take(asks, { all: false })

  assert.deepEqual(all.granted, [0, 0, 0])
  assert.deepEqual(some.granted, [4, 4, 2])
  assert.deepEqual(
    some.windows.map(([window]) => window?.remaining),
    [0, 0, 0],
  )
})

test('a settlement goes over the limit, and a refund gives back', async (t) => {
  const { store } = await storeOf(t)
  const remaining = async () => {
    const { windows } = await store.peek([{ policy: perHour, key, want: 1 }])
    return windows[0]?.[0]?.remaining
  }
  await store.settle([{ policy: perHour, key, want: 12 }], 2)
  assert.equal(await remaining(), 0)

  await store.refund([{ policy: perHour, key, want: 5 }])

  assert.equal(await remaining(), 3)
})

test('more asks than one run takes are answered in their order', async (t) => {
  const { store } = await storeOf(t)
  const asks = Array.from({ length: 300 }, (_, index) => {
    return { policy: perHour, key: `k${index}`, want: (index % 10) + 1 }
  })

  const { granted, windows } = await store.settle(asks, 1)

  assert.deepEqual(
    granted,
    asks.map(({ want }) => want),
  )
  assert.deepEqual(
    windows.map(([window]) => window?.remaining),
    asks.map(({ want }) => 10 - want),
  )
})

test('Redis holds neither who is counted nor what could be tried without the secret', async (t) => {
  const { redis, store } = await storeOf(t)
  const withSecret = redisStore(scriptPort(redis), { secret: 'a', prefix: 'limits:' })
  const ask = { policy: perHour, key, want: 10 }

  await store.take([ask], { all: true })
  const { granted } = await withSecret.take([ask], { all: true })

  const [first = '', second = ''] = (await redis.keys('*')).sort()
  assert.deepEqual(granted, [10])
  assert.match(first, /^limits:\{[\w-]{16}\}hourly$/)
  assert.match(second, /^rl:\{[\w-]{16}\}hourly$/)
  assert.notEqual(first.slice(-24), second.slice(-24))
})

test('the limits of one identity meet in one slot of a cluster', async (t) => {
  const { store } = await storeOf(t)

  const tags = [perHour, perDay, strict].map(
    (policy) => /\{.*?\}/.exec(store.keyOf({ policy, key }))?.[0],
  )

  assert.equal(new Set(tags).size, 1)
})

test('three windows take 112 bytes of Redis at most', async (t) => {
  const { store, redis } = await storeOf(t)
  const policy = definePolicy({ name: 'address', windows: '60/minute, 2000/hour, 20000/day' })
  await store.settle([{ policy, key: '2001:db8::1', want: 20_000 }], 16)

  const bytes = await redis.memory('USAGE', store.keyOf({ policy, key: '2001:db8::1' }))

  t.diagnostic(`${bytes} bytes`)
  assert.equal(Number(bytes) <= 112, true, `${bytes}`)
})

test('a key of another type fails the call, and nothing is counted', async (t) => {
  const { store, redis } = await storeOf(t)
  const asks = [perHour, perDay].map((policy) => ({ policy, key, want: 1 }))
  await redis.lpush(store.keyOf({ policy: perDay, key }), 'a list')

  await assert.rejects(store.take(asks, { all: true }), /WRONGTYPE/)
  await assert.rejects(store.settle(asks, 1), /WRONGTYPE/)

  const { windows } = await store.peek(asks.slice(0, 1))
  assert.equal(windows[0]?.[0]?.remaining, 10)
})

const noAnswers = {
  nothing: null,
  'a word': 'OK',
  'a number': 1,
  'an empty list': [],
  'too few numbers': [1, 0, 9],
  'too many numbers': [1, 0, 9, 0, 0],
  'text in the list': [1, 0, '9', 0],
  'part of a unit': [1, 0, 8.5, 0],
  'a negative number': [1, 0, -1, 0],
  'more than was asked for': [2, 0, 8, 0],
  'a number beyond any': [1, 2 ** 60, 8, 0],
}
for (const [what, reply] of Object.entries(noAnswers)) {
  test(`an answer of ${what} is a failure of Redis`, async () => {
    const store = redisStore({ run: async () => reply })
    const ask = { policy: perHour, key, want: 1 }

    await assert.rejects(store.take([ask], { all: true }), { code: 'UNAVAILABLE' })
    if (what !== 'a number') {
      await assert.rejects(store.heartbeat('a', 1_000), { code: 'UNAVAILABLE' })
    }
  })
}

test('units that are none are a mistake of the caller, and never reach Redis', async () => {
  const store = redisStore({ run: () => assert.fail('it was asked') })

  for (const want of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    await assert.rejects(store.settle([{ policy: perHour, key, want }], 1), { name: 'RangeError' })
  }
})

test('where one run of several failed, its reason does not speak for all', async () => {
  let runs = 0
  const away = Object.assign(new Error('away'), { reason: 'away' })
  const store = redisStore({
    run: async (_script, keys) => {
      runs += 1
      if (runs === 2) throw away
      return keys.flatMap(() => [1, 0, 9, 0])
    },
  })
  const asks = Array.from({ length: 300 }, (_, index) => {
    return { policy: perHour, key: `k${index}`, want: 1 }
  })

  await assert.rejects(
    store.settle(asks, 1),
    (error: Error & { code?: string }) => error.code === 'UNAVAILABLE' && !('reason' in error),
  )
})

test('the port of the redis concern is all it needs, and tells Redis a script that it forgot', async (t) => {
  const redis = await redisDatabase(t)
  const { host, port, password, db } = redis.options
  const client = redisClient(t, `redis://:${password}@${host}:${port}/${db}`)
  const use = client.connection({ name: 'limiter', fallback: 'none', timeoutMs: 10_000 })
  await isUp(use)
  const store = redisStore(use)

  const granted: (readonly number[])[] = []
  for (const flush of [false, true]) {
    if (flush) await redis.script('FLUSH')
    granted.push((await store.take([{ policy: perHour, key, want: 6 }], { all: false })).granted)
  }

  assert.deepEqual(granted, [[6], [4]])
})

test('windows of one policy have ids of their own, and those of other periods have others', () => {
  const periods = [1, 1, 1, 1_000, 1_100, 60_000, 3_600_000, 86_400_000, 366 * 86_400_000]
  const ids = windowIds(periods.map((periodMs) => ({ name: 'w', limit: 1, periodMs })))

  assert.equal(new Set(ids).size, periods.length)
  assert.equal(Math.min(...ids) >= 0 && Math.max(...ids) <= 255, true)
})

async function storeOf(t: TestContext) {
  const redis = await redisDatabase(t)
  return { redis, store: new RedisStore(scriptPort(redis), limitScript()) }
}
