/**
 * What operators do to jobs, and what is forgotten in time.
 *
 * @module
 */

import { sql } from 'kysely'
import type { Call, Database } from '../database/index.ts'
import { JobNotFoundError, JobStateError } from './errors.ts'
import { isJobId } from './reading.ts'
import type { StoreClock } from './store-clock.ts'
import { type JobState, type JobTables, jobsBy } from './tables.ts'

export interface OperationStore {
  readonly database: Database<JobTables>
  readonly storeClock: StoreClock
}

export interface ReplayFilter {
  readonly queue?: string | undefined
  readonly name?: string | undefined
  /** At most so many, oldest first: 1 to 1,000. Default 1,000. */
  readonly limit?: number | undefined
}

/**
 * Starts a dead job afresh.
 *
 * @throws JobNotFoundError, JobStateError
 */
export async function replayJob(store: OperationStore, id: string, call: Call = {}): Promise<void> {
  const rows = await revive(store, { id, limit: 1 }, call)
  if (rows.length === 0) await refuse(store, id, 'replayed', call)
}

/** Starts dead jobs afresh; gives their ids. */
export async function replayJobs(
  store: OperationStore,
  { limit = 1_000, ...filter }: ReplayFilter,
  call: Call = {},
): Promise<readonly string[]> {
  const size = Math.min(1_000, Math.max(1, Math.trunc(limit)))
  return await revive(store, { ...filter, limit: size }, call)
}

async function revive(
  { database, storeClock }: OperationStore,
  filter: ReplayFilter & { readonly id?: string; readonly limit: number },
  call: Call,
): Promise<readonly string[]> {
  const { id, queue, name, limit } = filter
  if (id !== undefined && !isJobId(id)) return []
  const queries = database.queries(call)
  let dead = queries.selectFrom('jobs').select('id').where('state', '=', sql.lit('dead'))
  if (id !== undefined) dead = dead.where('id', '=', id)
  if (queue !== undefined) dead = dead.where('queue', '=', queue)
  if (name !== undefined) dead = dead.where('name', '=', name)
  const rows = await queries
    .updateTable('jobs')
    .set({ state: 'queued', attempt: 0, run_at: storeClock.now(), finished_at: null })
    .where('state', '=', sql.lit('dead'))
    .where('id', 'in', dead.orderBy('id').limit(limit))
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

/**
 * Ends a job that waits, runs or is dead. Whoever runs it is told with its next heartbeat. Once
 * cancelled it stays so: a second time does nothing.
 *
 * @throws JobNotFoundError, JobStateError
 */
export async function cancelJob(store: OperationStore, id: string, call: Call = {}): Promise<void> {
  const { database, storeClock } = store
  if (!isJobId(id)) return refuse(store, id, 'cancelled', call)
  const { numUpdatedRows } = await database
    .queries(call)
    .updateTable('jobs')
    .set({ state: 'cancelled', finished_at: storeClock.now(), lease_until: null })
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running', 'dead'])
    .executeTakeFirst()
  if (numUpdatedRows === 0n) await refuse(store, id, 'cancelled', call)
}

async function refuse(
  { database }: OperationStore,
  id: string,
  wanted: 'replayed' | 'cancelled',
  call: Call,
): Promise<void> {
  const row = isJobId(id)
    ? await database
        .queries(call)
        .selectFrom('jobs')
        .select('state')
        .where('id', '=', id)
        .limit(1)
        .executeTakeFirst()
    : undefined
  if (row === undefined) throw new JobNotFoundError('There is no job with this id.')
  const state: JobState = row.state
  if (wanted === 'cancelled' && state === 'cancelled') return
  throw new JobStateError(`The job is ${state} and cannot be ${wanted}.`)
}

const forgottenMax = 500

/** Removes jobs that were done or cancelled so long ago; dead ones stay. Tells how many. */
export async function forgetFinished(
  { database, storeClock }: OperationStore,
  retentionMs: number,
  call: Call = {},
): Promise<number> {
  const { rows } = await sql`
    delete from jobs where id in (
      select id from ${jobsBy(database.engine, 'jobs_finished')}
      where state in ('done', 'cancelled') and finished_at < ${storeClock.now(-retentionMs)}
      order by finished_at limit ${forgottenMax}
    )
    returning id`.execute(database.queries(call))
  return rows.length
}
