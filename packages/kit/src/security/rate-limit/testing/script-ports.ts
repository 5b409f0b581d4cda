/**
 * Ways to run the script in a real Redis, without the limits in time of the redis concern.
 *
 * @module
 */

import type { Redis } from 'ioredis'
import type { LimitRedisPort } from '../redis-store.ts'

export function scriptPort(redis: Redis): LimitRedisPort {
  return {
    async run(script, keys, args) {
      const rest = [keys.length, ...keys, ...args] as const
      try {
        return await redis.evalsha(script.sha, ...rest)
      } catch (error) {
        if (!(error as Error).message.startsWith('NOSCRIPT')) throw error
        return await redis.eval(script.lua, ...rest)
      }
    },
  }
}

/** Where the script of {@link testTimePort} reads the time: no script of production does. */
export const testTime = `local now = tonumber(redis.call('GET', 'test:now'))`

/**
 * Runs the script at a time of the test. What it writes does not expire, as Redis's own clock goes
 * another way; `livesMs` gets the life that each key of the call was given.
 */
export function testTimePort(
  redis: Redis,
  nowUs: () => number,
  livesMs: (lives: readonly number[]) => void = () => undefined,
): LimitRedisPort {
  return {
    async run(script, keys, args) {
      const calls = redis.multi().set('test:now', nowUs())
      calls.eval(script.lua, keys.length, ...keys, ...args)
      for (const key of keys) calls.pttl(key)
      for (const key of keys) calls.persist(key)
      const [, [error, reply] = [null, undefined], ...rest] = (await calls.exec()) ?? []
      if (error !== null) throw error
      livesMs(rest.slice(0, keys.length).map(([, life]) => Number(life)))
      return reply
    },
  }
}
