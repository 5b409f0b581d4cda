import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { Redis } from 'ioredis'
import { sharedRedis } from '../../../../../tools/servers/shared-redis.ts'
import type { Finding } from './check.ts'
import { judgeRedis, parseInfo, type RedisCall, redisAnswers, redisClock } from './redis-checks.ts'
import { runDoctor } from './run-doctor.ts'

test('a real Redis answers, tells what it is, and its clock is in step', async (t) => {
  const { url } = await sharedRedis()
  const client = new Redis(url)
  t.after(() => client.disconnect())
  const call: RedisCall = (command, args) => client.call(command, ...args)

  const { results } = await runDoctor([
    redisAnswers({ call, holds: 'cache' }),
    redisClock({ call }),
  ])

  assert.match(inspect(results, { depth: 5 }), /(?:Redis|Valkey) \d+\.\d+\.\d+ answers/)
  assert.equal(results[1]?.status, 'ok', inspect(results[1]))
  // A test server has no memory limit, which a cache should have.
  assert.match(inspect(results[0]?.findings), /maxmemory is not set/)
})

test('a Redis that does not answer fails with the reason', async () => {
  const call: RedisCall = () => Promise.reject(new Error('WRONGPASS invalid password'))

  const { results } = await runDoctor([
    redisAnswers({ call, holds: 'cache' }),
    redisClock({ call, needs: ['redis'] }),
  ])

  assert.match(inspect(results[0]?.findings), /cannot be used: WRONGPASS/)
  assert.equal(results[1]?.status, 'skipped')
})

test('a clock that is out of step warns', async () => {
  const call: RedisCall = async () => [String(Math.floor(Date.now() / 1_000) - 90), '0']

  const { results } = await runDoctor([redisClock({ call })])

  assert.match(inspect(results[0]?.findings), /ahead of the server/)
})

test('a replica fails, whatever it is used for', () => {
  assert.match(texts(judgeRedis({ role: 'slave' }, 'state')), /fail it is a replica/)
})

test('a cache wants a limit and an eviction policy, and needs no persistence', () => {
  const info = { redis_version: '7.2.0', maxmemory: '1000000', maxmemory_policy: 'allkeys-lru' }

  assert.equal(texts(judgeRedis(info, 'cache')), 'ok')
  assert.match(texts(judgeRedis({ ...info, maxmemory: '0' }, 'cache')), /warn maxmemory is not set/)
  const noEviction = { ...info, maxmemory_policy: 'noeviction' }
  assert.match(texts(judgeRedis(noEviction, 'cache')), /warn .*is noeviction/)
  const failing = { ...info, rdb_last_bgsave_status: 'err' }
  assert.match(texts(judgeRedis(failing, 'cache')), /warn it failed to save/)
})

test('state wants no eviction and an append-only file', () => {
  const info = { redis_version: '7.2.0', maxmemory_policy: 'noeviction', aof_enabled: '1' }

  assert.equal(texts(judgeRedis(info, 'state')), 'ok')
  assert.match(texts(judgeRedis({ ...info, aof_enabled: '0' }, 'state')), /no append-only file/)
  const evicting = { ...info, maxmemory_policy: 'allkeys-lru' }
  assert.match(texts(judgeRedis(evicting, 'state')), /allkeys-lru: it forgets/)
})

test('INFO is read member by member', () => {
  assert.deepEqual(parseInfo('# Server\r\nredis_version:7.2.0\r\nos:Linux 6:1\r\n\r\nx:\r\n'), {
    redis_version: '7.2.0',
    os: 'Linux 6:1',
    x: '',
  })
})

function texts(findings: readonly Finding[]): string {
  return findings
    .map((finding) => `${finding.status} ${'wrong' in finding ? finding.wrong : ''}`.trim())
    .join('; ')
}
