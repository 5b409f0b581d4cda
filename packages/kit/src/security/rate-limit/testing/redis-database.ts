import type { TestContext } from 'node:test'
import { Redis } from 'ioredis'
import { sharedRedis } from '../../../../../../tools/servers/shared-redis.ts'

/** An empty database of the shared server; the connection is closed with the test. */
export async function redisDatabase(t: TestContext): Promise<Redis> {
  const redis = new Redis(await (await sharedRedis()).createDatabase())
  t.after(() => redis.disconnect())
  return redis
}
