/**
 * What a call costs Redis: `node --conditions=@plimsoll/source measure-script.ts [rounds]`.
 *
 * Prints the least and the median of the rounds, in microseconds of Redis's main thread per call.
 *
 * @module
 */

import { Redis } from 'ioredis'
import { redisServer } from '../../../../../../tools/servers/redis-server.ts'
import { definePolicy } from '../define-policy.ts'
import type { StoreAsk } from '../limit-store.ts'
import type { LimitPolicy } from '../policy.ts'
import { redisStore } from '../redis-store.ts'
import { scriptPort } from './script-ports.ts'

const [rounds = '20'] = process.argv.slice(2)
const callsPerRound = 200
const callsAtOnce = 20
const keys = 500

await using server = await redisServer()
const redis = new Redis(server.url)
const store = redisStore(scriptPort(redis))

const one = definePolicy({ name: 'one', windows: '1000/minute' })
const three = definePolicy({ name: 'three', windows: '1000/minute, 20000/hour, 200000/day' })
const strict = definePolicy({
  name: 'strict',
  windows: '1000/minute',
  algorithm: 'strict',
  mode: 'exact',
})

await measure('take, one window', (call) => take([ask(one, call)]))
await measure('take, three windows', (call) => take([ask(three, call)]))
await measure('take, strict', (call) => take([ask(strict, call)]))
await measure('take, three limits of three windows', (call) =>
  take([ask(three, call), ask(three, call + 1), ask(three, call + 2)]),
)
await measure('settle, 64 keys of one window', () =>
  store.settle(
    Array.from({ length: 64 }, (_, key) => ask(one, key)),
    4,
  ),
)
await measure('settle, 64 keys of three windows', () =>
  store.settle(
    Array.from({ length: 64 }, (_, key) => ask(three, key)),
    4,
  ),
)
redis.disconnect()

function ask(policy: LimitPolicy, key: number): StoreAsk {
  return { policy, key: `key ${key % keys}`, want: 1 }
}

function take(asks: readonly StoreAsk[]): Promise<unknown> {
  return store.take(asks, { all: true })
}

async function measure(what: string, run: (call: number) => Promise<unknown>): Promise<void> {
  const costs: number[] = []
  for (let round = 0; round < Number(rounds); round += 1) {
    await redis.config('RESETSTAT')
    for (let call = 0; call < callsPerRound; call += callsAtOnce) {
      await Promise.all(Array.from({ length: callsAtOnce }, (_, index) => run(call + index)))
    }
    costs.push(await usPerCall())
  }
  const [least = 0] = costs.sort((a, b) => a - b)
  const median = costs[costs.length >> 1] ?? 0
  process.stdout.write(`${what}: ${least.toFixed(1)} us, median ${median.toFixed(1)}\n`)
}

async function usPerCall(): Promise<number> {
  const stats = await redis.info('commandstats')
  return Number(/cmdstat_evalsha:.*usec_per_call=([\d.]+)/.exec(stats)?.[1])
}
