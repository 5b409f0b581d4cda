import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { redisServer } from '../../../../../tools/servers/redis-server.ts'
import { sharedRedis } from '../../../../../tools/servers/shared-redis.ts'
import type { RedisOptions } from './index.ts'
import { isUp, redisClient } from './testing/clients.ts'
import { respServer } from './testing/resp-server.ts'

test('a message reaches those who subscribed to its channel, and no others', async (t) => {
  const { url } = await sharedRedis()
  const [here, there] = [`here-${randomUUID()}`, `there-${randomUUID()}`]
  const one = listening(t, url, here)
  const publisher = redisClient(t, url)
  const port = publisher.shared({ name: 'publisher', fallback: 'not told' })
  await Promise.all([isUp(publisher), one.resynced()])

  await port.call('PUBLISH', [there, 'not this'])
  await port.call('PUBLISH', [here, 'hello'])

  assert.equal(await one.message(), 'hello')
})

test('one who has ended a subscription hears nothing more', async (t) => {
  const { url } = await sharedRedis()
  const channel = `c-${randomUUID()}`
  const one = listening(t, url, channel)
  const publisher = redisClient(t, url)
  const port = publisher.shared({ name: 'publisher', fallback: 'not told' })
  await Promise.all([isUp(publisher), one.resynced()])

  one.end()
  while ((await port.call('PUBLISH', [channel, 'late'])) !== 0) await isUp(publisher)

  assert.deepEqual(one.heard, [])
})

test('after an outage the subscription begins anew, and says that messages may be missing', async (t) => {
  const server = await redisServer()
  t.after(() => server.stop())
  const one = listening(t, server.url, 'c')
  const publisher = redisClient(t, server.url)
  const port = publisher.shared({ name: 'publisher', fallback: 'not told' })
  await one.resynced()

  await server.kill()
  await one.lost()
  await server.restart()
  await one.resynced(2)
  await isUp(publisher)
  await port.call('PUBLISH', ['c', 'after'])

  assert.equal(await one.message(), 'after')
  assert.equal(one.client.stats().resyncs, 2)
})

test('a connection that is dead and silent is found by its heartbeat', async (t) => {
  const server = await respServer(t)
  server.answer('*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n')
  const one = listening(t, server.url, 'c', { heartbeatMs: 20, socketTimeoutMs: 50 })
  await one.resynced()

  server.answer('')

  await one.lost()
  assert.ok(server.commands.includes('ping'))
})

function listening(
  t: TestContext,
  url: string,
  channel: string,
  options: Partial<RedisOptions> = {},
) {
  const client = redisClient(t, url, options)
  const seen = { resyncs: 0, losses: 0 }
  const heard: string[] = []
  const end = client.subscribe({
    name: 'listener',
    fallback: 'reads again',
    channel,
    onMessage: (text) => void heard.push(text),
    onResync: () => {
      seen.resyncs += 1
    },
    onLost: () => {
      seen.losses += 1
    },
  })
  return {
    client,
    heard,
    end,
    resynced: (times = 1) => until(() => seen.resyncs === times),
    lost: () => until(() => seen.losses > 0),
    async message() {
      await until(() => heard.length > 0)
      return heard.at(-1)
    },
  }
}

async function until(isSo: () => boolean): Promise<void> {
  const signal = AbortSignal.timeout(10_000)
  while (!isSo()) {
    if (signal.aborted) throw new Error('it never came to be')
    await wait(5)
  }
}
