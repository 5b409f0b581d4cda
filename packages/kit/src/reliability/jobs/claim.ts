/**
 * Takes due jobs for a worker: several at once, none twice.
 *
 * Highest priority first, then who is due longest. Of these alone a stream of urgent jobs would
 * starve the others, so a part of each claim goes by age only (`byAge`): the job that is due
 * longest is among it, whatever its priority.
 *
 * @module
 */

import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Call, Database, EngineName } from '../database/index.ts'
import type { Clock } from './clock.ts'
import { keepClock, type StoreClock } from './store-clock.ts'
import { type JobTables, jobsBy } from './tables.ts'

export interface ClaimRequest {
  readonly queue: string
  /** Jobs of other names, such as those of a newer version, are left alone. */
  readonly names: readonly string[]
  readonly limit: number
  /** How many of `limit` go to those who are due longest. */
  readonly byAge: number
  readonly leaseMs: number
  /** For people to read: who holds the lease. */
  readonly worker: string
  /** Whether the jobs know where in a trace they were enqueued. */
  readonly keepsTrace?: boolean | undefined
}

export interface ClaimedJob {
  readonly id: string
  readonly name: string
  readonly queue: string
  readonly payload: string
  readonly priority: number
  readonly run_at: string
  readonly attempt: number
  readonly attempts_max: number
  readonly lease_token: number
  readonly user_id: string | null
  readonly request_id: string | null
  readonly traceparent?: string | null
}

interface ClaimStore {
  readonly database: Database<JobTables>
  readonly clock: Clock
  readonly storeClock: StoreClock
}

export async function claimJobs(
  { database, clock, storeClock }: ClaimStore,
  request: ClaimRequest,
  call: Call = {},
): Promise<readonly ClaimedJob[]> {
  if (request.names.length === 0 || request.limit < 1) return []
  const claim = claimStatement(database.engine, storeClock, request)
  if (database.engine === 'postgres') {
    return inOrder((await claim.execute(database.queries(call))).rows)
  }
  // SQLite has no sequences: the counter of tokens is a row, in the same transaction.
  return await database.transaction(async (queries: Kysely<JobTables>) => {
    const { rows } = await claim.execute(queries)
    if (rows.length > 0) {
      await keepClock(queries, clock, { tokens: rows.length, leaseMs: request.leaseMs })
    }
    return inOrder(rows)
  }, call)
}

function claimStatement(
  engine: EngineName,
  storeClock: StoreClock,
  request: ClaimRequest,
): RawBuilder<ClaimedJob> {
  const { queue, names, limit, byAge, leaseMs, worker } = request
  // Whoever locked a row has it; SQLite has one writer, so no row is locked by another.
  const locking = engine === 'postgres' ? sql`for update skip locked` : sql``
  const token =
    engine === 'postgres'
      ? sql`nextval('job_tokens')`
      : sql`(select last_token from job_clock where id = 1) + picked.rank`
  const due = sql`state = 'queued' and queue = ${queue} and name in (${sql.join(names)})
    and run_at <= ${storeClock.due()}`
  return sql<ClaimedJob>`
    with oldest as materialized (
      select id from ${jobsBy(engine, 'jobs_oldest')} where ${due} order by run_at, id limit ${byAge} ${locking}
    ), urgent as materialized (
      select id from ${jobsBy(engine, 'jobs_next')} where ${due} and id not in (select id from oldest)
      order by priority desc, run_at, id
      limit ${limit} - (select count(*) from oldest) ${locking}
    ), picked as materialized (
      select id, row_number() over () as rank
      from (select id from oldest union all select id from urgent) as chosen
    )
    update jobs set state = 'running', attempt = jobs.attempt + 1, leased_by = ${worker},
      lease_token = ${token}, lease_until = ${storeClock.now(leaseMs)}
    from picked where jobs.id = picked.id
    returning jobs.id, name, queue, payload, priority, run_at, attempt, attempts_max, lease_token,
      user_id, request_id${request.keepsTrace === true ? sql`, traceparent` : sql``}`
}

function inOrder(rows: readonly ClaimedJob[]): readonly ClaimedJob[] {
  return rows.toSorted(
    (a, b) => b.priority - a.priority || compare(a.run_at, b.run_at) || compare(a.id, b.id),
  )
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))
