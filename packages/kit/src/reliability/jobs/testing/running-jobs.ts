/**
 * Jobs with workers, on a private store, with short times.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { createTables, type Database } from '../../database/index.ts'
import type { TestEngine } from '../../database/testing/databases.ts'
import type { EnqueueOptions } from '../enqueue.ts'
import type { JobDefinition } from '../job-definition.ts'
import { createJobs, type Jobs } from '../jobs.ts'
import type { JobsOptions } from '../options.ts'
import type { Job } from '../reading.ts'
import { type JobState, type JobTables, jobsTables } from '../tables.ts'

export interface RunningJobs extends AsyncDisposable {
  readonly database: Database<JobTables>
  readonly jobs: Jobs
  /** Enqueues in a transaction of its own; gives the id. */
  readonly enqueue: (
    job: JobDefinition<never>,
    payload: unknown,
    options?: EnqueueOptions,
  ) => Promise<string>
  /** The job as soon as it is in the state. */
  readonly until: (id: string, state: JobState) => Promise<Job>
  /** Another instance, on connections of its own. */
  readonly another: (options: Partial<JobsOptions>) => Promise<Jobs>
}

/** Not started: tests do that, or do not. */
export async function openJobs(
  { open }: TestEngine,
  options: Omit<JobsOptions, 'database'>,
): Promise<RunningJobs> {
  const opened = await open<JobTables>()
  const { database } = opened
  await createTables(database, jobsTables)
  const create = (on: Database<JobTables>, more: Partial<JobsOptions> = {}) =>
    createJobs({
      pollMs: 20,
      stopMs: 1_000,
      ...options,
      ...more,
      database: on,
    })
  const jobs = create(database)
  const all = [jobs]
  return {
    database,
    jobs,
    async enqueue(job, payload, more) {
      const { id } = await jobs.transaction(database, (queries: Kysely<JobTables>) =>
        jobs.enqueue(queries, job, payload as never, more),
      )
      return id
    },
    async until(id, state) {
      for (;;) {
        const job = await jobs.get(id)
        if (job.state === state) return job
        await delay(5)
      }
    },
    async another(more) {
      const one = create(await opened.another(), more)
      all.push(one)
      return one
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((each) => each.stop(AbortSignal.abort())))
      await opened[Symbol.asyncDispose]()
    },
  }
}
