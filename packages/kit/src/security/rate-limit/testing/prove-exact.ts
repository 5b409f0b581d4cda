/**
 * Exactness in full: of 400 takes at once over 4 processes, as many are admitted as the limit says.
 *
 * @module
 */

import type { FaultRow } from '../../../../../../tools/faults/fault-table.ts'
import { redisServer } from '../../../../../../tools/servers/redis-server.ts'
import type { LimitAlgorithm } from '../policy.ts'
import type { TakerManner } from './taker.ts'
import { Takers, takes } from './takers.ts'

const limit = 100

/** Takes about 20 ms for each repetition and algorithm. */
export async function proveExact(repetitions: number): Promise<readonly FaultRow[]> {
  await using redis = await redisServer()
  await using takers = await Takers.start(redis.url)
  const weak = await admitted(takers, 'gcra', 'check-then-count', Math.ceil(repetitions / 10))
  const rows: FaultRow[] = []
  for (const algorithm of ['gcra', 'strict'] as const) {
    const seen = await admitted(takers, algorithm, 'take', repetitions)
    rows.push({
      fault: `${takes} takes at once over 4 processes, ${algorithm}, ${repetitions} times`,
      goodResult: `exactly ${limit} admitted each time`,
      observed: words(seen),
      isGood: isExact(seen),
      control: `check, then count: ${words(weak)}`,
      controlFails: !isExact(weak),
    })
  }
  return rows
}

async function admitted(
  takers: Takers,
  algorithm: LimitAlgorithm,
  manner: TakerManner,
  repetitions: number,
): Promise<readonly number[]> {
  const counts: number[] = []
  for (let time = 0; time < repetitions; time += 1) {
    const key = `${algorithm} ${manner} ${time}`
    counts.push(await takers.admitted({ algorithm, manner, limit, key }))
  }
  return counts
}

function isExact(counts: readonly number[]): boolean {
  return counts.every((count) => count === limit)
}

function words(counts: readonly number[]): string {
  return `${Math.min(...counts)} to ${Math.max(...counts)}`
}
