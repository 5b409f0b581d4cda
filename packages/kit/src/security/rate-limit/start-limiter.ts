/**
 * Makes the limiter of a service: with Redis if it is there, alone if not.
 *
 * @module
 */

import type { LimiterClock } from './clock.ts'
import { createLimiter, type LimiterLog } from './create-limiter.ts'
import type { Limiter } from './limiter.ts'
import { type LimitRedisPort, type RedisStoreOptions, redisStore } from './redis-store.ts'
import type { RedisStateSource } from './store-link.ts'

/** What is used of `app.redis`. */
export interface RedisSource {
  connection(use: {
    readonly name: string
    readonly fallback: string
    readonly timeoutMs: number
  }): LimitRedisPort & RedisStateSource
}

export interface LimiterSettings {
  readonly clock: LimiterClock
  readonly log: LimiterLog
  readonly keys: RedisStoreOptions
}

/** Nobody who wants to be let in waits longer for Redis. */
const waitMs = 25

export function startLimiter(
  redis: RedisSource | undefined,
  { clock, log, keys }: LimiterSettings,
): Limiter {
  if (redis === undefined) return createLimiter({ clock, log })
  const port = redis.connection({
    name: 'rate-limit',
    fallback: 'each process counts alone, its share of the limits',
    timeoutMs: waitMs,
  })
  return createLimiter({ store: redisStore(port, keys), redisState: port, clock, log, waitMs })
}

/** Only those that bring credentials have a place in it. */
const boundedKeysMax = 20_000

/** Counts in this process alone. */
export function localLimiter({ clock, log }: Omit<LimiterSettings, 'keys'>): Limiter {
  return createLimiter({ clock, log, keysMax: boundedKeysMax })
}
