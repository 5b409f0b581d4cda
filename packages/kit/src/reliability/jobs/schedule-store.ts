/**
 * Enqueues what its schedule says is due: each tick once, whichever instance comes first.
 *
 * Ticks that were missed, as nothing ran, are made up for by one: the latest.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import type { Call, Database } from '../database/index.ts'
import { type EnqueueStore, enqueueJob } from './enqueue.ts'
import type { Schedule } from './schedule.ts'
import { readTime } from './statistics.ts'
import type { JobTables } from './tables.ts'

export interface ScheduleStore {
  readonly database: Database<JobTables>
  readonly enqueueStore: EnqueueStore
}

export interface Tick {
  /** Id of the job that this call enqueued. */
  readonly enqueued: string | undefined
  /** Until the next tick; undefined if there is none. */
  readonly nextInMs: number | undefined
}

export async function tick(
  { database, enqueueStore }: ScheduleStore,
  schedule: Schedule,
  call: Call = {},
): Promise<Tick> {
  const nowMs = Date.parse(await readTime(database, enqueueStore.storeClock, call))
  const lastMs = await lastTick(database, schedule.name, nowMs, call)
  const nextInMs = untilNext(schedule, nowMs)
  const dueMs = schedule.upTo(nowMs)
  if (dueMs === undefined || dueMs <= lastMs) return { enqueued: undefined, nextInMs }

  const enqueued = await database.transaction(async (queries: Kysely<JobTables>) => {
    if (!(await take(queries, schedule.name, lastMs, dueMs))) return undefined
    const { name, job, payload } = schedule
    const dedupeKey = `schedule:${name}:${iso(dueMs)}`
    const { id, isNew } = await enqueueJob(enqueueStore, queries, job, payload, { dedupeKey })
    return isNew ? id : undefined
  }, call)
  return { enqueued, nextInMs }
}

function untilNext(schedule: Schedule, nowMs: number): number | undefined {
  const nextMs = schedule.after(nowMs)
  return nextMs === undefined ? undefined : nextMs - nowMs
}

/** A schedule that was never seen begins now, so that its first tick is the next one. */
async function lastTick(
  database: Database<JobTables>,
  name: string,
  nowMs: number,
  call: Call,
): Promise<number> {
  const queries = database.queries(call)
  const read = () =>
    queries
      .selectFrom('job_schedules')
      .select('last_tick')
      .where('name', '=', name)
      .limit(1)
      .executeTakeFirst()
  const known = await read()
  if (known !== undefined) return Date.parse(known.last_tick)
  await queries
    .insertInto('job_schedules')
    .values({ name, last_tick: iso(nowMs) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return Date.parse((await read())?.last_tick ?? iso(nowMs))
}

/** False if another instance has taken the tick. */
async function take(
  queries: Kysely<JobTables>,
  name: string,
  lastMs: number,
  dueMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable('job_schedules')
    .set({ last_tick: iso(dueMs) })
    .where('name', '=', name)
    .where('last_tick', '=', iso(lastMs))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

const iso = (timeMs: number) => new Date(timeMs).toISOString()
