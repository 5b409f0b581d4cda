/**
 * The jobs as people and programs read them: one by its id, pages of many.
 *
 * @module
 */

import { sql } from 'kysely'
import type { Call, Database } from '../database/index.ts'
import { JobCursorError } from './errors.ts'
import type { Progress } from './progress.ts'
import type { JobState, JobsRow, JobTables } from './tables.ts'

export interface JobSummary {
  readonly id: string
  readonly queue: string
  readonly name: string
  readonly state: JobState
  readonly priority: number
  readonly attempt: number
  readonly attemptsMax: number
  readonly progress: Progress | undefined
  readonly lastError: string | undefined
  readonly userId: string | undefined
  readonly requestId: string | undefined
  /** ISO 8601, as all times. */
  readonly createdAt: string
  readonly runAt: string
  readonly finishedAt: string | undefined
}

export interface Job extends JobSummary {
  readonly payload: unknown
  /** Undefined before it is done, and if it gave none. */
  readonly result: unknown
}

export interface ListOptions {
  readonly queue?: string | undefined
  readonly state?: JobState | undefined
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  /** 1 to 100. Default 20. */
  readonly limit?: number | undefined
}

/** Newest first. */
export interface JobPage {
  readonly items: readonly JobSummary[]
  readonly nextCursor: string | null
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function isJobId(id: string): boolean {
  return uuid.test(id)
}

export async function readJob(
  database: Database<JobTables>,
  id: string,
  call: Call = {},
): Promise<Job | undefined> {
  if (!isJobId(id)) return undefined
  const row = await database
    .queries(call)
    .selectFrom('jobs')
    .selectAll()
    .where('id', '=', id)
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return { ...toSummary(row), payload: JSON.parse(row.payload), result: parsed(row.result) }
}

const listed = [
  'id',
  'queue',
  'name',
  'state',
  'priority',
  'attempt',
  'attempts_max',
  'progress',
  'last_error',
  'user_id',
  'request_id',
  'created_at',
  'run_at',
  'finished_at',
] as const

type ListedRow = Pick<JobsRow, (typeof listed)[number]>

/** @throws JobCursorError */
export async function listJobs(
  database: Database<JobTables>,
  { queue, state, cursor, limit = 20 }: ListOptions,
  call: Call = {},
): Promise<JobPage> {
  if (cursor !== undefined && !isJobId(cursor)) {
    throw new JobCursorError('The cursor is none that was given out.')
  }
  const size = Math.min(100, Math.max(1, Math.trunc(limit)))
  let query = database.queries(call).selectFrom('jobs').select(listed)
  if (state !== undefined) query = query.where('state', '=', state)
  if (queue !== undefined) query = query.where('queue', '=', queue)
  if (cursor !== undefined) query = query.where('id', '<', cursor)
  // Ids are made in the order of time (RFC 9562, section 5.7).
  const rows = await query
    .orderBy('id', 'desc')
    .limit(size + 1)
    .execute()
  const items = rows.slice(0, size).map(toSummary)
  return { items, nextCursor: rows.length > size ? (items.at(-1)?.id ?? null) : null }
}

/** When a queue's oldest due job was due: undefined if none waits. */
export async function oldestRunAt(
  database: Database<JobTables>,
  queue: string,
  call: Call,
): Promise<string | undefined> {
  const row = await database
    .queries(call)
    .selectFrom('jobs')
    .select('run_at')
    .where('state', '=', sql.lit('queued'))
    .where('queue', '=', queue)
    .orderBy('run_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.run_at
}

function toSummary(row: ListedRow): JobSummary {
  return {
    id: row.id,
    queue: row.queue,
    name: row.name,
    state: row.state,
    priority: row.priority,
    attempt: row.attempt,
    attemptsMax: row.attempts_max,
    progress: parsed(row.progress) as Progress | undefined,
    lastError: row.last_error ?? undefined,
    userId: row.user_id ?? undefined,
    requestId: row.request_id ?? undefined,
    createdAt: row.created_at,
    runAt: row.run_at,
    finishedAt: row.finished_at ?? undefined,
  }
}

function parsed(json: string | null): unknown {
  return json === null ? undefined : JSON.parse(json)
}
