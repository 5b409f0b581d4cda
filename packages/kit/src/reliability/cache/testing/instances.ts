import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { sharedRedis } from '../../../../../../tools/servers/shared-redis.ts'
import { RedisClient, resolveOptions } from '../../redis/index.ts'
import type { CacheDefinition, CacheRedis, CacheRedisPort } from '../index.ts'
import { testCache } from './caches.ts'

/** Two instances that hear each other, and a way to look into their Redis. */
export async function pair(
  t: TestContext,
  definition: Partial<CacheDefinition<unknown, string>> = {},
  ofOther: Partial<CacheDefinition<unknown, string>> = {},
  url?: string,
  ofOne: Partial<CacheRedis> = {},
  portOfOne = (port: CacheRedisPort) => port,
) {
  const address = url ?? (await sharedRedis()).url
  const prefix = `cache-${randomUUID()}`
  const instance = async (own: object, part: Partial<CacheRedis>, portOf = portOfOne) => {
    const client = redisClient(t, address)
    const redis: CacheRedis = {
      shared: (use) => portOf(client.shared(use)),
      subscribe: (subscription) => client.subscribe(subscription),
      ...part,
    }
    const { cache } = testCache(t, { prefix }, redis)
    const reports = cache.forEveryone({ name: 'report', ttlMs: 60_000, ...definition, ...own })
    const resyncs = part.subscribe === undefined ? 1 : 0
    await until(async () => client.state === 'up' && client.stats().resyncs === resyncs)
    return { cache, reports, prefix }
  }
  const one = await instance({}, ofOne)
  const other = await instance(ofOther, {}, (port) => port)
  const redis = redisClient(t, address).shared({ name: 'test', fallback: 'fails' })
  await until(async () => redis.state === 'up')
  return { one, other, redis }
}

function redisClient(t: TestContext, url: string): RedisClient {
  const client = new RedisClient(resolveOptions({ url, reconnectMaxMs: 100 }))
  t.after(() => client.close())
  return client
}

/** Resolves when it is so, or fails the test. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const signal = AbortSignal.timeout(10_000)
  while (!(await isSo())) {
    if (signal.aborted) throw new Error('it never came to be')
    await wait(5)
  }
}
