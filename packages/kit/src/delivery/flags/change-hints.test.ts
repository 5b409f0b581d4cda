import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { sharedRedis } from '../../../../../tools/servers/shared-redis.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { RedisClient, resolveOptions } from '../../reliability/redis/index.ts'
import type { HintRedis } from './change-hints.ts'
import { by, heardBy, openFlags, until } from './testing/open-flags.ts'

const [sqlite] = engines
assert.ok(sqlite)

test('with Redis a change is known elsewhere before the next read is due', async (t) => {
  const clients = [await redisOf(t), await redisOf(t)] as const
  await using opened = await openFlags(sqlite, { redis: clients[0] })
  const other = await opened.another({ redis: clients[1] })
  // From then on it is the message that tells, and not the beginning of the subscription.
  await until(() => clients.every((client) => client.stats().resyncs === 1))
  await other.refresh()
  const [own, heard] = [heardBy(opened.flags), heardBy(other)]

  await opened.flags.change('sign-up', { isKilled: true }, by)
  await until(() => !other.isOn('sign-up'))

  assert.deepEqual(
    [...own, ...heard].map(({ isOwn }) => isOwn),
    [true, false],
  )
})

test('what was changed while Redis was away is read when it is back', async () => {
  let resync: () => void = () => assert.fail('nobody has subscribed')
  const redis: HintRedis = {
    shared: () => ({ call: () => Promise.reject(new Error('away')) }),
    subscribe({ onResync }) {
      resync = onResync
      return () => undefined
    },
  }
  await using opened = await openFlags(sqlite)
  const other = await opened.another({ redis })
  await opened.flags.change('sign-up', { isKilled: true }, by)

  resync()
  await until(() => !other.isOn('sign-up'))

  const view = await other.change('sign-up', { version: 1, isKilled: false }, by)
  assert.equal(view.killedAt, null)
})

test('what is being read when a change is told of is read once more', async () => {
  let told = (_text: string): void => assert.fail('nobody has subscribed')
  const redis: HintRedis = {
    shared: () => ({ call: async () => undefined }),
    subscribe({ onMessage }) {
      told = onMessage
      return () => undefined
    },
  }
  await using opened = await openFlags(sqlite, { redis })
  let reads = 0
  opened.database.observe({
    statement({ name }) {
      if (name === 'read-flags') reads += 1
    },
  })

  const reading = opened.flags.refresh()
  told('another process')
  await reading

  assert.equal(reads, 2)
})

async function redisOf(t: TestContext): Promise<RedisClient> {
  const client = new RedisClient(resolveOptions({ url: (await sharedRedis()).url }))
  t.after(() => client.close())
  await until(() => client.state === 'up')
  return client
}
