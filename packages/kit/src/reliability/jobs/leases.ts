/**
 * What a worker says of the jobs that it holds. All of it is refused once the lease is another's:
 * each claim has a token of its own, and every statement here asks for it.
 *
 * @module
 */

import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely'
import type { Call, Database } from '../database/index.ts'
import { JobLeaseLostError } from './errors.ts'
import type { StoreClock } from './store-clock.ts'
import { type JobState, type JobTables, jobsBy } from './tables.ts'

export interface Lease {
  readonly id: string
  readonly token: number
}

/** Is this job held under this token? */
export type HeldBy = (
  eb: ExpressionBuilder<JobTables, 'jobs'>,
  leases: readonly Lease[],
) => Expression<SqlBool>

export interface LeaseStore {
  readonly database: Database<JobTables>
  readonly storeClock: StoreClock
  readonly heldBy: HeldBy
}

/** The only condition under which a worker may write. A token belongs to one job alone. */
export const heldByToken: HeldBy = (eb, leases) =>
  eb.and([
    eb(
      'id',
      'in',
      leases.map(({ id }) => id),
    ),
    eb('state', '=', sql.lit('running')),
    eb(
      'lease_token',
      'in',
      leases.map(({ token }) => token),
    ),
  ])

/** Gives the tokens that still hold. */
export async function renewLeases(
  { database, storeClock, heldBy }: LeaseStore,
  leases: readonly Lease[],
  leaseMs: number,
  call: Call = {},
): Promise<ReadonlySet<number | null>> {
  if (leases.length === 0) return new Set()
  const rows = await database
    .queries(call)
    .updateTable('jobs')
    .set({ lease_until: storeClock.now(leaseMs) })
    .where((eb) => heldBy(eb, leases))
    .returning('lease_token')
    .execute()
  return new Set(rows.map((row) => row.lease_token))
}

/** False if refused. */
export async function completeJob(
  { database, storeClock, heldBy }: LeaseStore,
  lease: Lease,
  { result, progress }: { readonly result: string | null; readonly progress: string | null },
  call: Call = {},
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .queries(call)
    .updateTable('jobs')
    .set((eb) => ({
      state: 'done',
      result,
      progress: progress ?? eb.ref('progress'),
      last_error: null,
      lease_until: null,
      finished_at: storeClock.now(),
    }))
    .where((eb) => heldBy(eb, [lease]))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export interface Failure {
  readonly message: string
  /** Milliseconds until the next attempt; undefined if there must be none. */
  readonly retryInMs: number | undefined
}

/** What became of the job: `queued` or `dead`; undefined if refused. */
export async function failJob(
  { database, storeClock, heldBy }: LeaseStore,
  lease: Lease,
  { message, retryInMs }: Failure,
  call: Call = {},
): Promise<JobState | undefined> {
  const isOver = retryInMs === undefined ? sql`1 = 1` : sql`attempt >= attempts_max`
  const row = await database
    .queries(call)
    .updateTable('jobs')
    .set((eb) => ({
      state: sql<JobState>`case when ${isOver} then 'dead' else 'queued' end`,
      run_at: retryInMs === undefined ? eb.ref('run_at') : storeClock.now(retryInMs),
      finished_at: sql<string | null>`case when ${isOver} then ${storeClock.now()} end`,
      last_error: message,
      lease_until: null,
    }))
    .where((eb) => heldBy(eb, [lease]))
    .returning('state')
    .executeTakeFirst()
  return row?.state
}

/** Gives jobs back as if they had not been begun; tells how many. */
export async function releaseJobs(
  { database, storeClock, heldBy }: LeaseStore,
  leases: readonly Lease[],
  call: Call = {},
): Promise<number> {
  if (leases.length === 0) return 0
  const { numUpdatedRows } = await database
    .queries(call)
    .updateTable('jobs')
    .set((eb) => ({
      state: 'queued',
      attempt: eb('attempt', '-', 1),
      run_at: storeClock.now(),
      lease_until: null,
    }))
    .where((eb) => heldBy(eb, leases))
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

export async function storeProgress(
  { database, heldBy }: LeaseStore,
  lease: Lease,
  progress: string,
  call: Call = {},
): Promise<void> {
  await database
    .queries(call)
    .updateTable('jobs')
    .set({ progress })
    .where((eb) => heldBy(eb, [lease]))
    .execute()
}

/**
 * Holds the row of the job until the transaction ends, so that nobody takes the job before.
 *
 * @throws JobLeaseLostError
 */
export async function fenceLease(
  { heldBy }: LeaseStore,
  queries: Kysely<JobTables>,
  lease: Lease,
): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable('jobs')
    .set((eb) => ({ lease_token: eb.ref('lease_token') }))
    .where((eb) => heldBy(eb, [lease]))
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new JobLeaseLostError('The job is no longer this run’s own.')
}

export interface LapsedJob extends Lease {
  readonly name: string
  readonly state: JobState
}

const sweptMax = 100
const lapsedMessage = 'The lease ran out: the worker died, hung, or could not reach the store.'

/** Puts jobs whose lease ran out back into their queue, or among the dead at their last attempt. */
export async function sweepLapsed(
  { database, storeClock }: LeaseStore,
  names: readonly string[],
  call: Call = {},
): Promise<readonly LapsedJob[]> {
  if (names.length === 0) return []
  const locking = database.engine === 'postgres' ? sql`for update skip locked` : sql``
  const { rows } = await sql<LapsedJob>`
    update jobs set
      state = case when attempt >= attempts_max then 'dead' else 'queued' end,
      finished_at = case when attempt >= attempts_max then ${storeClock.now()} end,
      run_at = ${storeClock.now()}, lease_until = null, last_error = ${lapsedMessage}
    where id in (
      select id from ${jobsBy(database.engine, 'jobs_leases')}
      where state = 'running' and lease_until <= ${storeClock.now()} and name in (${sql.join(names)})
      order by lease_until limit ${sweptMax} ${locking}
    )
    returning id, name, state, lease_token as token`.execute(database.queries(call))
  return rows
}
