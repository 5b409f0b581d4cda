import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { redisReply } from './redis-reply.ts'
import { redisServer } from './redis-server.ts'
import { sharedRedis } from './shared-redis.ts'

test('nobody gets in without its password', async () => {
  await using server = await redisServer()

  const refused = redisReply(`redis://:guess@127.0.0.1:${server.port}`, 'PING')

  await assert.rejects(refused, /WRONGPASS/)
})

test('a restart forgets everything and keeps port and password', async () => {
  await using server = await redisServer()
  await redisReply(server.url, 'SET boats 7')

  await server.kill()
  await server.restart()
  const boats = await redisReply(server.url, 'EXISTS boats')

  assert.equal(boats, '0')
})

test('a server that appends to its file remembers over a kill', async () => {
  await using server = await redisServer({ appendonly: true })
  await redisReply(server.url, 'SET boats 7')

  await server.kill()
  await server.restart()
  const boats = await redisReply(server.url, 'EXISTS boats')

  assert.equal(boats, '1')
})

test('settings are as asked', async () => {
  await using server = await redisServer({ settings: { databases: 3 } })

  await assert.doesNotReject(redisReply(server.url, 'MOVE boats 2'))
  await assert.rejects(redisReply(server.url, 'MOVE boats 3'), /out of range/)
})

test('a paused server is silent and goes on later', async () => {
  await using server = await redisServer()

  server.pause()
  const answer = redisReply(server.url, 'PING')
  const whilePaused = await Promise.race([answer, delay(150, 'silence')])
  server.resume()

  assert.equal(whilePaused, 'silence')
  assert.equal(await answer, 'PONG')
})

test('all keys are forgotten at once, and stopping leaves no file', async () => {
  const server = await redisServer()
  await redisReply(server.url, 'SET boats 7')

  await server.flushAll()
  const boats = await redisReply(server.url, 'EXISTS boats')
  await server.stop()

  assert.equal(boats, '0')
  assert.equal(existsSync(server.directory), false)
})

test('a server that cannot start says why in its own words', async () => {
  const started = redisServer({ settings: { 'no-such-setting': 1 } })

  await assert.rejects(started, /Redis did not start.*no-such-setting/s)
})

test('each test that shares a server has a database of its own', async () => {
  const [one, other] = [await sharedRedis(), await sharedRedis()]

  const addresses = [await one.createDatabase(), await other.createDatabase()]

  assert.equal(one.url, other.url)
  assert.notEqual(addresses[0], addresses[1])
  for (const address of addresses) assert.match(address, /^redis:.*\/\d+$/)
})
