/**
 * How many jobs there are in each state of each queue, and how long the oldest waits: for metrics,
 * consoles and alerts. Read at most every few seconds however often it is asked for; each count
 * ends at a bound.
 *
 * @module
 */

import { sql } from 'kysely'
import type { Call, Database } from '../database/index.ts'
import { oldestRunAt } from './reading.ts'
import type { StoreClock } from './store-clock.ts'
import { type JobState, type JobTables, jobStates } from './tables.ts'
import type { WorkerStats } from './worker-counts.ts'

/** Of one state over all queues; what is counted beyond may be missing. */
const countedMax = 100_000

export interface QueueStatistics {
  readonly queue: string
  readonly counts: Readonly<Record<JobState, number>>
  /** Since when the job that is due longest has been due; 0 if none waits. */
  readonly oldestSeconds: number
}

export interface JobStatistics {
  readonly queues: readonly QueueStatistics[]
  /** PostgreSQL: how far its clock is ahead of this machine's. */
  readonly clockOffsetSeconds: number | undefined
  /** Of this instance, since it was started. */
  readonly worker: WorkerStats
}

export async function readQueues(
  database: Database<JobTables>,
  storeClock: StoreClock,
  call: Call = {},
): Promise<readonly QueueStatistics[]> {
  const counts = new Map<string, Record<JobState, number>>()
  for (const state of jobStates) {
    for (const { queue, count } of await countState(database, state, call)) {
      const known = counts.get(queue) ?? { queued: 0, running: 0, done: 0, dead: 0, cancelled: 0 }
      known[state] = count
      counts.set(queue, known)
    }
  }
  const nowMs = Date.parse(await readTime(database, storeClock, call))
  const queues: QueueStatistics[] = []
  for (const [queue, found] of counts) {
    const oldest = found.queued > 0 ? await oldestRunAt(database, queue, call) : undefined
    const oldestMs = oldest === undefined ? 0 : nowMs - Date.parse(oldest)
    queues.push({ queue, counts: found, oldestSeconds: Math.max(0, oldestMs / 1_000) })
  }
  return queues.toSorted((a, b) => (a.queue < b.queue ? -1 : 1))
}

/** To half the time that the question takes; undefined on SQLite, which has the machine's clock. */
export async function readClockOffset(
  database: Database<JobTables>,
  storeClock: StoreClock,
  wall: () => number,
  call: Call = {},
): Promise<number | undefined> {
  if (database.engine === 'sqlite') return undefined
  const askedMs = wall()
  const storeMs = Date.parse(await readTime(database, storeClock, call))
  return (storeMs - (askedMs + wall()) / 2) / 1_000
}

/** The time of the store. */
export async function readTime(
  database: Database<JobTables>,
  storeClock: StoreClock,
  call: Call = {},
): Promise<string> {
  const { now } = await database
    .queries(call)
    .selectNoFrom(storeClock.now().as('now'))
    .executeTakeFirstOrThrow()
  return now
}

async function countState(
  database: Database<JobTables>,
  state: JobState,
  call: Call,
): Promise<readonly { queue: string; count: number }[]> {
  return await database
    .queries(call)
    .selectFrom((inner) =>
      inner
        .selectFrom('jobs')
        .select('queue')
        .where('state', '=', sql.lit(state))
        .limit(countedMax)
        .as('found'),
    )
    .select((eb) => ['queue', eb.fn.countAll<number>().as('count')])
    .groupBy('queue')
    .execute()
}

/** Reads once for all who ask at the same time, and keeps the answer for a while. */
export function cached<Value>(
  keptMs: number,
  monotonic: () => number,
  read: () => Promise<Value>,
): () => Promise<Value> {
  let reading: Promise<Value> | undefined
  let known: { readonly value: Value; readonly atMs: number } | undefined
  return async () => {
    if (known !== undefined && monotonic() - known.atMs < keptMs) return known.value
    reading ??= read()
      .then((value) => {
        known = { value, atMs: monotonic() }
        return value
      })
      .finally(() => {
        reading = undefined
      })
    return await reading
  }
}
