/**
 * What is stored of jobs and schedules.
 *
 * Each index serves one question: which job is next (by priority, by age), whose lease ran out,
 * what may be forgotten, what is listed and counted. Their conditions are part of the queries as
 * literals, or the engines would not use them.
 *
 * @module
 */

import { type RawBuilder, sql } from 'kysely'
import type { EngineName, TableSet } from '../database/index.ts'

/** `done`, `dead` and `cancelled` are final until an operator replays a dead job. */
export type JobState = 'queued' | 'running' | 'done' | 'dead' | 'cancelled'

export const jobStates: readonly JobState[] = ['queued', 'running', 'done', 'dead', 'cancelled']

export interface JobsRow {
  readonly id: string
  readonly queue: string
  readonly name: string
  /** JSON, as are `progress` and `result`. */
  readonly payload: string
  readonly priority: number
  readonly run_at: string
  /** Attempts that were begun, the present one included. */
  readonly attempt: number
  readonly attempts_max: number
  readonly lease_until: string | null
  /** Of the last claim; greater than that of any claim before. */
  readonly lease_token: number | null
  readonly leased_by: string | null
  readonly dedupe_key: string | null
  readonly state: JobState
  readonly progress: string | null
  readonly result: string | null
  readonly last_error: string | null
  readonly user_id: string | null
  readonly request_id: string | null
  /** Only with {@link jobTraceTables}. */
  readonly traceparent: string | null
  readonly created_at: string
  readonly finished_at: string | null
}

export interface JobSchedulesRow {
  readonly name: string
  /** The tick that was enqueued last, or when the schedule was first seen. */
  readonly last_tick: string
}

/** The only row of SQLite's own clock and counter: see `store-clock.ts`. */
export interface JobClockRow {
  readonly id: number
  readonly last_token: number
  /** Time of the store minus time since the machine was started, in milliseconds. */
  readonly offset_ms: number | null
  /** Latest time of the store that is known to have been reached. */
  readonly reached_ms: number
  /** Time since the machine was started when `offset_ms` was last changed. */
  readonly moved_ms: number
}

export interface JobTables {
  readonly jobs: JobsRow
  readonly job_schedules: JobSchedulesRow
  readonly job_clock: JobClockRow
}

const indexes = [
  `create unique index jobs_dedupe on jobs (queue, dedupe_key) where dedupe_key is not null`,
  `create index jobs_next on jobs (queue, priority desc, run_at, id) where state = 'queued'`,
  `create index jobs_oldest on jobs (queue, run_at, id) where state = 'queued'`,
  `create index jobs_leases on jobs (lease_until) where state = 'running'`,
  `create index jobs_finished on jobs (finished_at) where state in ('done', 'cancelled')`,
  `create index jobs_by_state on jobs (state, id)`,
  `create index jobs_by_queue on jobs (state, queue, id)`,
]

/**
 * The table by the index that gives its rows in the order that is asked for. SQLite would take one
 * with more equal columns, and sort all jobs that wait; PostgreSQL decides by its statistics.
 */
export function jobsBy(
  engine: EngineName,
  index: 'jobs_next' | 'jobs_oldest' | 'jobs_leases' | 'jobs_finished',
): RawBuilder<unknown> {
  return engine === 'sqlite' ? sql`jobs indexed by ${sql.raw(index)}` : sql`jobs`
}

const states = jobStates.map((state) => `'${state}'`).join(', ')

export const jobsTables: TableSet = {
  name: 'jobs',
  up: {
    sqlite: [
      `create table jobs (
        id text primary key,
        queue text not null,
        name text not null,
        payload text not null,
        priority integer not null,
        run_at text not null,
        attempt integer not null default 0,
        attempts_max integer not null,
        lease_until text,
        lease_token integer,
        leased_by text,
        dedupe_key text,
        state text not null check (state in (${states})),
        progress text,
        result text,
        last_error text,
        user_id text,
        request_id text,
        created_at text not null,
        finished_at text
      ) strict`,
      ...indexes,
      `create table job_schedules (name text primary key, last_tick text not null) strict`,
      `create table job_clock (
        id integer primary key check (id = 1),
        last_token integer not null,
        offset_ms real,
        reached_ms real not null,
        moved_ms real not null
      ) strict`,
      `insert into job_clock (id, last_token, reached_ms, moved_ms) values (1, 0, 0, 0)`,
    ],
    postgres: [
      `create table jobs (
        id uuid primary key,
        queue text not null,
        name text not null,
        payload json not null,
        priority integer not null,
        run_at timestamptz(3) not null,
        attempt integer not null default 0,
        attempts_max integer not null,
        lease_until timestamptz(3),
        lease_token bigint,
        leased_by text,
        dedupe_key text,
        state text not null check (state in (${states})),
        progress json,
        result json,
        last_error text,
        user_id text,
        request_id text,
        created_at timestamptz(3) not null,
        finished_at timestamptz(3)
      )`,
      ...indexes,
      `create table job_schedules (name text primary key, last_tick timestamptz(3) not null)`,
      `create sequence job_tokens as bigint`,
    ],
  },
  down: {
    sqlite: ['drop table job_clock', 'drop table job_schedules', 'drop table jobs'],
    postgres: ['drop sequence job_tokens', 'drop table job_schedules', 'drop table jobs'],
  },
}

/**
 * Beside {@link jobsTables}, for the option `currentTraceparent`: where in a trace a job was
 * enqueued. A set of its own, because one that was applied is never edited.
 */
export const jobTraceTables: TableSet = {
  name: 'job-traces',
  up: {
    sqlite: ['alter table jobs add column traceparent text'],
    postgres: ['alter table jobs add column traceparent text'],
  },
  down: {
    sqlite: ['alter table jobs drop column traceparent'],
    postgres: ['alter table jobs drop column traceparent'],
  },
}
