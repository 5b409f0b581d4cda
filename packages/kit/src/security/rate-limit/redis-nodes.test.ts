import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RedisStore } from './redis-store.ts'
import { limitScript } from './script.ts'
import { redisDatabase } from './testing/redis-database.ts'
import { testTime, testTimePort } from './testing/script-ports.ts'

test('nodes count as long as they say that they live', async (t) => {
  const redis = await redisDatabase(t)
  const clock = { nowUs: 1_795_219_272_000_000 }
  const store = new RedisStore(
    testTimePort(redis, () => clock.nowUs),
    limitScript(testTime),
  )

  const first = await store.heartbeat('a', 3_000)
  clock.nowUs += 2_000_000
  const second = await store.heartbeat('b', 3_000)
  clock.nowUs += 2_000_000
  const withoutTheFirst = await store.heartbeat('b', 3_000)
  const afterLeaving = await store.heartbeat('b', 0)

  assert.deepEqual([first, second, withoutTheFirst, afterLeaving], [1, 2, 1, 0])
})

test('a node that died before the clock went back does not count for longer than others', async (t) => {
  const redis = await redisDatabase(t)
  const clock = { nowUs: 1_795_219_272_000_000 }
  const store = new RedisStore(
    testTimePort(redis, () => clock.nowUs),
    limitScript(testTime),
  )
  await store.heartbeat('dead', 3_000)

  clock.nowUs -= 3_600_000_000
  const justAfter = await store.heartbeat('alive', 3_000)
  clock.nowUs += 3_100_000
  const later = await store.heartbeat('alive', 3_000)

  assert.deepEqual([justAfter, later], [2, 1])
})
