/**
 * A process that takes from one limit, as often as it is told, all at once.
 *
 * `check-then-count` is the control: it asks how much is left, and counts afterwards.
 *
 * @module
 */

import { Redis } from 'ioredis'
import { definePolicy } from '../define-policy.ts'
import type { LimitAlgorithm } from '../policy.ts'
import { redisStore } from '../redis-store.ts'
import { scriptPort } from './script-ports.ts'

export type TakerManner = 'take' | 'check-then-count'

export interface TakerTask {
  readonly algorithm: LimitAlgorithm
  readonly manner: TakerManner
  readonly limit: number
  readonly key: string
  readonly takes: number
}

const [url = ''] = process.argv.slice(2)
const redis = new Redis(url)
const store = redisStore(scriptPort(redis))

process.on('message', async (task: TakerTask) => {
  process.send?.(await admitted(task))
})
process.on('disconnect', () => redis.disconnect())
await redis.ping()
process.send?.('ready')

async function admitted({ algorithm, manner, limit, key, takes }: TakerTask): Promise<number> {
  // A day, so that nothing comes back while the proof runs.
  const windows = [{ name: 'day', limit, periodMs: 86_400_000 }]
  const policy = definePolicy({ name: 'proof', windows, algorithm, mode: 'exact' })
  const ask = { policy, key, want: 1 }
  const takeOne = manner === 'take' ? () => take([ask]) : () => checkThenCount([ask])
  const answers = await Promise.all(Array.from({ length: takes }, takeOne))
  return answers.filter(Boolean).length
}

async function take(asks: Parameters<typeof store.take>[0]): Promise<boolean> {
  const { granted } = await store.take(asks, { all: true })
  return granted[0] === 1
}

async function checkThenCount(asks: Parameters<typeof store.take>[0]): Promise<boolean> {
  const { windows } = await store.peek(asks)
  if (windows[0]?.[0]?.remaining === 0) return false
  await store.settle(asks, 1)
  return true
}
