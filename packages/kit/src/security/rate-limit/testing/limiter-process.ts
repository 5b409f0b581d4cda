/**
 * A process with a limiter on a real Redis, which takes as often as it is told.
 *
 * @module
 */

import { setTimeout as wait } from 'node:timers/promises'
import { RedisClient, resolveOptions } from '../../../reliability/redis/index.ts'
import { createLimiter } from '../create-limiter.ts'
import { definePolicy } from '../define-policy.ts'
import type { LimitMode } from '../policy.ts'
import { redisStore } from '../redis-store.ts'

export interface LimiterTask {
  readonly mode: LimitMode
  readonly limit: number
  readonly key: string
  /** So many in one go, every 2 ms, so often. */
  readonly takes: number
  readonly goes: number
}

export interface LimiterAnswer {
  readonly admitted: number
  /** Other processes known of, this one included. */
  readonly nodes: number
}

// The proofs are about counts; on a machine that is busy an answer may take its time.
const waitMs = 5_000

const [url = ''] = process.argv.slice(2)
const redis = new RedisClient(resolveOptions({ url }))
const use = { name: 'limits', fallback: 'share', timeoutMs: waitMs, maxInFlight: 256 }
const port = redis.connection(use)
const limiter = createLimiter({ store: redisStore(port), redisState: port, waitMs })

process.on('message', async (task: LimiterTask) => {
  process.send?.({ admitted: await admitted(task), nodes: limiter.stats().nodes })
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

async function admitted({ mode, limit, key, takes, goes }: LimiterTask): Promise<number> {
  // A day, so that nothing comes back while the proof runs.
  const windows = [{ name: 'day', limit, periodMs: 86_400_000 }]
  const policy = definePolicy({ name: mode, windows, mode })
  let count = 0
  for (let go = 0; go < goes; go += 1) {
    const asks = Array.from({ length: takes }, () => [{ policy, key, cost: 1 }])
    const decisions = await Promise.all(asks.map((ask) => limiter.take(ask)))
    count += decisions.filter(({ isAllowed }) => isAllowed).length
    if (go + 1 < goes) await wait(2)
  }
  return count
}
