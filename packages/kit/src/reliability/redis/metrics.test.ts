import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedRedis } from '../../../../../tools/servers/shared-redis.ts'
import {
  assertAllShown,
  assertWellFormed,
  seriesOf,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { defineScript, redisMetrics } from './index.ts'
import { isUp, redisClient } from './testing/clients.ts'

test('commands, failures and fallbacks of a use are counted, and a script that is new is none', async (t) => {
  const client = redisClient(t, await (await sharedRedis()).createDatabase())
  const cache = client.shared({ name: 'cache', fallback: 'a miss' })
  await isUp(client)
  await client.ping()
  const script = defineScript(`return '${process.hrtime.bigint()}'`)

  await cache.call('SET', ['text', 'x'])
  await cache.run(script, [])
  await assert.rejects(cache.call('LPUSH', ['text', 'y']))

  const series = seriesOf(redisMetrics, client.stats())
  // The script is asked for by its SHA first, which no server knows yet.
  assert.equal(series['redis_commands_total{use="cache"}'], 4)
  assert.equal(series['redis_failures_total{use="cache",reason="reply"}'], 1)
  assert.equal(series['fallback_total{dependency="redis"}'], 1)
  assert.equal(series['fallback_active{dependency="redis"}'], 0)
  assert.equal(series['redis_up'], 1)
  assert.equal(series['redis_connection_state{connection="shared",state="up"}'], 1)
  assert.equal(series['redis_connection_state{connection="shared",state="down"}'], 0)
  assert.equal(series['redis_breaker_open{connection="shared"}'], 0)
  assert.equal(series['redis_reconnects_total{connection="shared"}'], 0)
  assertWellFormed(redisMetrics)
})

test('one connection that is away is a fallback that is active, until all is closed', async (t) => {
  const client = redisClient(t, 'redis://127.0.0.1:1')
  const limiter = client.connection({ name: 'limiter', fallback: 'limit / nodes' })
  client.subscribe({ ...messages, channel: 'any' })

  await assert.rejects(limiter.call('PING'), { reason: 'away' })
  await assert.rejects(client.ping(), { reason: 'away' })
  const away = client.stats()
  client.close()
  await assert.rejects(limiter.call('PING'), { reason: 'closed' })
  const closed = seriesOf(redisMetrics, client.stats())

  const series = seriesOf(redisMetrics, away)
  assertAllShown(redisMetrics, away)
  assert.equal(series['redis_up'], 0)
  assert.equal(series['redis_subscription_up'], 0)
  assert.equal(series['redis_failures_total{use="health",reason="away"}'], 1)
  assert.equal(series['fallback_active{dependency="redis"}'], 1)
  assert.equal(series['fallback_total{dependency="redis"}'], 1)
  assert.equal(closed['fallback_active{dependency="redis"}'], 0)
  assert.equal(closed['fallback_total{dependency="redis"}'], 1)
})

test('a connection of its own that is down is a fallback though the shared one is up', async (t) => {
  const client = redisClient(t, await (await sharedRedis()).createDatabase())
  await isUp(client)
  const stats = client.stats()
  const [shared] = stats.connections
  assert.ok(shared)
  const limiter = { ...shared, name: 'limiter', state: 'down', breaker: 'probing' } as const

  const series = seriesOf(redisMetrics, { ...stats, connections: [shared, limiter] })

  assert.equal(series['redis_up'], 1)
  assert.equal(series['redis_breaker_open{connection="limiter"}'], 1)
  assert.equal(series['fallback_active{dependency="redis"}'], 1)
})

const messages = {
  name: 'news',
  fallback: 'asks again',
  onMessage: () => undefined,
  onResync: () => undefined,
}
