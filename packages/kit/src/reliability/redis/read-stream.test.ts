import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { redisServer } from '../../../../../tools/servers/redis-server.ts'
import { sharedRedis } from '../../../../../tools/servers/shared-redis.ts'
import { type RedisPort, readStream, type StreamEntry } from './index.ts'
import { isUp, redisClient } from './testing/clients.ts'

const blockMs = 200

test('a reader gets what is there and then each entry as it is added', async (t) => {
  const { writer, reader } = await stream(t, (await sharedRedis()).url)
  const key = randomUUID()
  await add(writer, key, 'first')
  const entries = values(readStream(reader, { key, afterId: '0', blockMs, signal: t.signal }))

  const first = await entries.next()
  await add(writer, key, 'second')
  const second = await entries.next()

  assert.deepEqual([first.value, second.value], ['first', 'second'])
})

test('a reader of new entries misses none that is added between two reads', async (t) => {
  const { writer, reader } = await stream(t, (await sharedRedis()).url)
  const key = randomUUID()
  await add(writer, key, 'old')
  const entries = values(readStream(reader, { key, afterId: '$', blockMs, signal: t.signal }))

  const first = entries.next()
  await isUp(reader)
  await reader.call('PING')
  for (const value of ['one', 'two', 'three']) await add(writer, key, value)

  assert.equal((await first).value, 'one')
  assert.equal((await entries.next()).value, 'two')
  assert.equal((await entries.next()).value, 'three')
})

test('a reader goes on after an outage where it was', async (t) => {
  const server = await redisServer({ appendonly: true })
  t.after(() => server.stop())
  const { writer, reader } = await stream(t, server.url)
  await add(writer, 'key', 'first')
  const reading = { key: 'key', afterId: '0', blockMs, signal: t.signal }
  const entries = values(readStream(reader, reading))
  await entries.next()
  await add(writer, 'key', 'during')

  await server.kill()
  const next = entries.next()
  await server.restart()

  assert.equal((await next).value, 'during')
})

test('a reader asks nothing while Redis is away', async (t) => {
  const server = await redisServer()
  t.after(() => server.stop())
  const { reader, client } = await stream(t, server.url)
  const reading = { key: 'key', afterId: '0', blockMs, signal: t.signal, pauseMaxMs: 2 }
  const next = values(readStream(reader, reading)).next()
  const uses = () => client.stats().connections.flatMap((each) => each.uses)
  const calls = () => uses().find(({ name }) => name === 'reader')?.calls ?? 0
  await server.kill()
  await sleep(50)
  const before = calls()

  await sleep(300)
  const during = calls() - before
  await server.restart()
  await isUp(reader)
  await reader.call('XADD', ['key', '*', 'value', 'after'])

  assert.ok(before >= 1, 'it did not read before')
  assert.equal(during, 0)
  assert.equal((await next).value, 'after')
})

test('a reader ends when it is told to, also while Redis is away', async (t) => {
  const server = await redisServer()
  t.after(() => server.stop())
  const { reader } = await stream(t, server.url)
  const ending = new AbortController()
  const reading = { key: 'key', afterId: '0', blockMs, signal: ending.signal }
  const next = values(readStream(reader, reading)).next()
  await server.kill()

  ending.abort()

  assert.equal((await next).done, true)
})

async function stream(t: TestContext, url: string) {
  const client = redisClient(t, url)
  const writer = client.shared({ name: 'writer', fallback: 'kept in the database' })
  const reader = client.connection({ name: 'reader', fallback: 'the local replica', blockMs })
  await Promise.all([isUp(writer), isUp(reader)])
  return { client, writer, reader }
}

async function add(port: RedisPort, key: string, value: string): Promise<void> {
  await port.call('XADD', [key, '*', 'value', value])
}

async function* values(
  batches: AsyncIterable<readonly StreamEntry[]>,
): AsyncGenerator<string | undefined, void, undefined> {
  for await (const batch of batches) for (const { fields } of batch) yield fields[1]
}
