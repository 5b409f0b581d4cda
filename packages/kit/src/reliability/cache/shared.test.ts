/** Instances that share one Redis, a real one, and what becomes of them when it goes. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { redisServer } from '../../../../../tools/servers/redis-server.ts'
import type { RedisPort } from '../redis/index.ts'
import type { CacheOutcome, CacheRedisPort } from './index.ts'
import { gate, source } from './testing/caches.ts'
import { pair, until } from './testing/instances.ts'

test('what one instance has loaded another serves without a load', async (t) => {
  const { one, other } = await pair(t)
  const database = source({ n: 1 })
  await one.reports.getOrLoad('7', database.load)
  const request: { cacheOutcome: CacheOutcome | undefined } = { cacheOutcome: undefined }

  const value = await other.reports.getOrLoad('7', database.load, { request })

  assert.deepEqual(value, { n: 1 })
  assert.equal(request.cacheOutcome, 'remote-hit')
  assert.equal(database.count, 1)
})

test('an invalidation on one instance reaches the memory of the other', async (t) => {
  const { one, other } = await pair(t, { tags: (key) => [`vehicle:${key}`] })
  const database = source('old')
  for (const { reports } of [one, other]) await reports.getOrLoad('7', database.load)
  database.value = 'new'

  const isTold = await one.cache.invalidateTags(['vehicle:7'])

  assert.equal(isTold, true)
  await until(async () => (await other.reports.getOrLoad('7', database.load)) === 'new')
  assert.equal(await one.reports.getOrLoad('7', database.load), 'new')
  assert.equal(database.count, 2)
})

test('a load on one instance that another overtakes is stored nowhere', async (t) => {
  const { one, other } = await pair(t)
  const slow = gate<string>()
  const early = one.reports.getOrLoad('7', slow.load)
  await slow.begun

  await other.reports.invalidate('7')
  slow.open('old')

  assert.equal(await early, 'old')
  assert.equal(one.cache.stats().remoteFailures, 0)
  assert.equal(await other.reports.getOrLoad('7', source('new').load), 'new')
  assert.equal(await one.reports.getOrLoad('7', source('newer').load), 'new')
  assert.equal(one.reports.counts.overtaken, 1)
})

test('a load that was overtaken does not replace what was loaded since', async (t) => {
  const { one, other } = await pair(t)
  const slow = gate<string>()
  const early = one.reports.getOrLoad('7', slow.load)
  await slow.begun

  await other.reports.invalidate('7')
  await other.reports.getOrLoad('7', () => 'new')
  slow.open('old')
  await early

  assert.equal(await one.reports.getOrLoad('7', () => 'newer'), 'new')
})

test('an instance that hears nothing learns from Redis that its load was overtaken', async (t) => {
  const deaf = { subscribe: () => () => {} }
  const { one, other } = await pair(t, {}, {}, undefined, deaf)
  const slow = gate<string>()
  const early = one.reports.getOrLoad('7', slow.load)
  await slow.begun

  await other.reports.invalidate('7')
  slow.open('old')
  await early

  assert.equal(await one.reports.getOrLoad('7', () => 'new'), 'new')
})

test('what Redis was not told it is told before it is asked', async (t) => {
  let isAway = false
  const flaky = (port: CacheRedisPort): CacheRedisPort => ({
    run: (...call) => (isAway ? Promise.reject(new Error('away')) : port.run(...call)),
    // Its return is not noticed by itself.
    onUp: () => () => {},
  })
  const { one } = await pair(t, {}, {}, undefined, {}, flaky)
  await one.reports.getOrLoad('7', () => 'old')
  isAway = true
  const isTold = await one.reports.invalidate('7')
  isAway = false

  const value = await one.reports.getOrLoad('7', () => 'new')

  assert.equal(isTold, false)
  assert.equal(value, 'new')
  assert.equal(one.cache.stats().invalidationsWaiting, 0)
})

test('an instance that reads from Redis while that is invalidated does not keep it', async (t) => {
  const { one, other } = await pair(t)
  await one.reports.getOrLoad('7', () => 'old')

  const reads = Array.from({ length: 20 }, (_, at) => {
    if (at === 10) void one.reports.invalidate('7')
    return other.reports.getOrLoad('7', () => 'new')
  })
  await Promise.all(reads)

  await until(async () => (await other.reports.getOrLoad('7', () => 'new')) === 'new')
})

for (const garbage of ['', 'no json', '[1]', '7', '{"value":{"n":"seven"}}']) {
  test(`${garbage === '' ? 'nothing' : garbage} in the place of a value is a miss, not a crash`, async (t) => {
    const { one, other, redis } = await pair(t, { schema: Type.Object({ n: Type.Number() }) })
    const database = source({ n: 1 })
    await one.reports.getOrLoad('7', database.load)
    await poison(redis, one.prefix, garbage)

    const value = await other.reports.getOrLoad('7', database.load)

    assert.deepEqual(value, { n: 1 })
    assert.equal(other.reports.counts.poisoned, 1)
    assert.equal(database.count, 2)
  })
}

test('an entry of a wrong type in Redis is a miss', async (t) => {
  const { one, other, redis } = await pair(t)
  await one.reports.getOrLoad('7', () => 'value')
  const [key] = await keys(redis, `${one.prefix}:entry:*`)
  await redis.call('DEL', [String(key)])
  await redis.call('LPUSH', [String(key), 'x'])

  const value = await other.reports.getOrLoad('7', () => 'loaded')

  assert.equal(value, 'loaded')
  assert.equal(other.cache.stats().remoteFailures, 1)
})

test('a new version of the values does not read the old ones', async (t) => {
  const { one, other } = await pair(t, {}, { version: 2 })
  await one.reports.getOrLoad('7', () => 'version 1')

  const value = await other.reports.getOrLoad('7', () => 'version 2')

  assert.equal(value, 'version 2')
})

test('a stamp that Redis has evicted makes a miss, never an old value', async (t) => {
  const { one, other, redis } = await pair(t)
  await one.reports.getOrLoad('7', () => 'old')
  const [stamp] = await keys(redis, `${one.prefix}:stamp:*`)
  await redis.call('DEL', [String(stamp)])

  const value = await other.reports.getOrLoad('7', () => 'new')

  assert.equal(value, 'new')
})

test('neither users nor keys can be read in Redis, and everything there has an end', async (t) => {
  const { one, redis } = await pair(t)
  const history = one.cache.perPrincipal<string>({ name: 'history', ttlMs: 1_000 })

  await history.getOrLoad({ principal: 'ann@example.com', key: 'plate-7' }, () => 'value')

  const names = await keys(redis, `${one.prefix}:*`)
  assert.equal(names.length, 3)
  assert.doesNotMatch(names.join(' '), /ann|plate/)
  for (const name of names) assert.ok(Number(await redis.call('PTTL', [name])) > 0)
})

test('Redis killed in between: no error, one load per key, and nothing old after it is back', async (t) => {
  const server = await redisServer({ appendonly: true })
  t.after(() => server.stop())
  const { one, other } = await pair(t, {}, {}, server.url)
  const database = source('old')
  for (const { reports } of [one, other]) await reports.getOrLoad('7', database.load)

  await server.kill()
  const calls = Array.from({ length: 1_000 }, () => one.reports.getOrLoad('8', database.load))
  await Promise.all(calls)
  assert.equal(database.count, 2)
  database.value = 'new'
  const isTold = await one.reports.invalidate('7')
  assert.equal(isTold, false)
  assert.equal(await one.reports.getOrLoad('7', database.load), 'new')
  await server.restart()

  await until(async () => (await other.reports.getOrLoad('7', database.load)) === 'new')
  await until(async () => one.cache.stats().invalidationsWaiting === 0)
  assert.equal(await one.reports.getOrLoad('7', database.load), 'new')
})

async function keys(redis: RedisPort, pattern: string): Promise<string[]> {
  const found = await redis.call('KEYS', [pattern])
  return Array.isArray(found) ? found.map(String) : []
}

/** Replaces the value of each entry, leaving its stamps as they are. */
async function poison(redis: RedisPort, prefix: string, garbage: string): Promise<void> {
  for (const key of await keys(redis, `${prefix}:entry:*`)) {
    const [stamps] = String(await redis.call('GET', [key])).split('\n')
    await redis.call('SET', [key, `${stamps}\n${garbage}`, 'PX', 60_000])
  }
}
