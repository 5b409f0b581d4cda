/**
 * Redis, which the service can do without: when it is down, counting goes on in this process.
 *
 * @module
 */

import { Redis } from 'ioredis'

const commandTimeoutMs = 500

export interface Cache {
  /** Adds `by` to a counter that ends after the time; undefined while Redis is down. */
  readonly count: (
    key: string,
    by: number,
    windowMs: number,
  ) => Promise<{ count: number; resetMs: number } | undefined>
  readonly ping: () => Promise<void>
  readonly close: () => void
}

// The window begins with the first count and is never prolonged.
const countScript = `
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) left = tonumber(ARGV[2]) end
return { count, left }`

export function cache(url: string | undefined): Cache {
  if (url === undefined) return withoutRedis
  const redis = new Redis(url, {
    commandTimeout: commandTimeoutMs,
    connectTimeout: 1_000,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(times * 100, 1_000),
  })
  // Each command fails by itself while there is no connection.
  redis.on('error', () => undefined)
  return {
    count: async (key, by, windowMs) => {
      try {
        const [count, resetMs] = (await redis.eval(countScript, 1, key, by, windowMs)) as [
          number,
          number,
        ]
        return { count, resetMs }
      } catch {
        // Degradable: the caller counts by itself.
        return undefined
      }
    },
    ping: async () => {
      try {
        await redis.ping()
      } catch (error) {
        // A connection that hangs is never noticed by the client itself.
        if (redis.status === 'ready') redis.disconnect(true)
        throw error
      }
    },
    close: () => redis.disconnect(),
  }
}

const withoutRedis: Cache = {
  count: async () => undefined,
  ping: async () => undefined,
  close: () => undefined,
}
