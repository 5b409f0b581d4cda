/**
 * Durable jobs on the service's own store: enqueued in the transaction of what they are about, run
 * at least once by any instance, and never forgotten before they are done.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import type { Call, Database, TransactionOptions } from '../database/index.ts'
import {
  byName,
  type EnqueuedJob,
  type EnqueueOptions,
  type EnqueueStore,
  enqueueJob,
} from './enqueue.ts'
import { JobNotFoundError } from './errors.ts'
import type { JobDefinition } from './job-definition.ts'
import { type JobEvent, JobEvents } from './job-events.ts'
import { heldByToken } from './leases.ts'
import { cancelJob, type ReplayFilter, replayJob, replayJobs } from './operations.ts'
import { type JobsOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { type Job, type JobPage, type ListOptions, listJobs, readJob } from './reading.ts'
import { resolveSchedule } from './schedule.ts'
import { Scheduler } from './scheduler.ts'
import { cached, type JobStatistics, readClockOffset, readQueues } from './statistics.ts'
import { openStoreClock, storeClock } from './store-clock.ts'
import type { JobTables } from './tables.ts'
import { JobWorker } from './worker.ts'
import type { WorkerStats } from './worker-counts.ts'

export interface Jobs {
  /**
   * Enqueues in the caller's transaction: `queries` are those of `database.transaction`.
   *
   * @throws JobPayloadInvalidError, JobPayloadTooLargeError, JobQueueFullError
   */
  enqueue<Schema, Payload>(
    queries: Kysely<Schema>,
    job: JobDefinition<Payload>,
    payload: Payload,
    options?: EnqueueOptions,
  ): Promise<EnqueuedJob>
  /** `database.transaction`, after whose commit the workers here look for what it enqueued. */
  transaction<Schema, Result>(
    database: Database<Schema>,
    work: (queries: Kysely<Schema>) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>
  /** Something was enqueued and committed: the workers here need not wait for their next poll. */
  wake(): void
  /** @throws JobNotFoundError */
  get(id: string, call?: Call): Promise<Job>
  /** @throws JobCursorError */
  list(options?: ListOptions, call?: Call): Promise<JobPage>
  stats(): Promise<JobStatistics>
  /** What `stats` has of this process, and how long jobs ran in it; asks nobody. */
  workerStats(): WorkerStats
  /** @throws JobNotFoundError, JobStateError */
  cancel(id: string, call?: Call): Promise<void>
  /**
   * Starts dead jobs afresh, one or all that fit; gives their ids.
   *
   * @throws JobNotFoundError, JobStateError
   */
  replay(what: string | ReplayFilter, call?: Call): Promise<readonly string[]>
  /** Told of progress and endings of the jobs that run in this process; gives the way to stop it. */
  onProgress(listener: (event: JobEvent) => void): () => void
  /** Runs jobs and schedules in this process. */
  start(call?: Call): Promise<void>
  /** Claims and schedules no more. */
  drain(): void
  /** Lets running jobs finish within `stopMs`, or until `signal`, and gives back the others. */
  stop(signal?: AbortSignal): Promise<void>
}

/** @throws RangeError naming the option that makes no sense. */
export function createJobs(options: JobsOptions): Jobs {
  const settings = resolveOptions(options)
  // The tables are part of whatever schema the service has.
  const database = settings.database as unknown as Database<JobTables>
  const definitions = byName(settings.jobs)
  const clock = storeClock(database.engine, settings.clock)
  const store = { database, storeClock: clock, heldBy: heldByToken }
  const enqueueStore = enqueueStoreOf(settings, store.storeClock)
  const events = new JobEvents(settings.logger)
  const worker = new JobWorker({
    ...settings,
    definitions,
    leases: store,
    monotonic: settings.clock.monotonic,
    keepsTrace: settings.currentTraceparent !== undefined,
    onProgress: (job, progress) => events.progress(job, progress),
    onEnd: (job, ending, error) => events.ended(job, ending, error),
    onLapsed: (jobs) => events.lapsed(jobs),
  })
  const scheduler = new Scheduler({
    store: { database, enqueueStore },
    schedules: settings.schedules.map(resolveSchedule),
    logger: settings.logger,
    pollMs: settings.pollMs,
    onEnqueued: () => worker.wake(),
  })
  const ofStore = cached(settings.statisticsMs, settings.clock.monotonic, async () => ({
    queues: await readQueues(database, clock),
    clockOffsetSeconds: await readClockOffset(database, clock, settings.clock.wall),
  }))

  return {
    enqueue: (queries, job, payload, more) =>
      enqueueJob(enqueueStore, queries as unknown as Kysely<JobTables>, job, payload, more),
    async transaction(on, work, more) {
      const result = await on.transaction(work, more)
      worker.wake()
      return result
    },
    wake: () => worker.wake(),
    async get(id, call) {
      const job = await readJob(database, id, call)
      if (job === undefined) throw new JobNotFoundError('There is no job with this id.')
      return job
    },
    list: (which = {}, call = {}) => listJobs(database, which, call),
    stats: async () => ({ ...(await ofStore()), worker: worker.stats() }),
    workerStats: () => worker.stats(),
    async cancel(id, call) {
      await cancelJob(store, id, call)
      worker.abort(id)
    },
    async replay(what, call) {
      const ids = await replayed(store, what, call)
      worker.wake()
      return ids
    },
    onProgress: (listener) => events.subscribe(listener),
    async start(call = {}) {
      await openStoreClock(database, settings.clock, call)
      worker.start()
      scheduler.start()
    },
    drain() {
      worker.drain()
      void scheduler.stop()
    },
    async stop(signal) {
      await Promise.all([worker.stop(signal), scheduler.stop()])
      events.close()
    },
  }
}

function enqueueStoreOf(
  { queuedMax, clock, payloadBytesMax, currentRequestId, currentTraceparent }: ResolvedOptions,
  time: EnqueueStore['storeClock'],
): EnqueueStore {
  return {
    storeClock: time,
    depths: { queuedMax, monotonic: clock.monotonic, answers: new Map() },
    payloadBytesMax,
    currentRequestId,
    currentTraceparent,
  }
}

async function replayed(
  store: Parameters<typeof replayJob>[0],
  what: string | ReplayFilter,
  call: Call | undefined,
): Promise<readonly string[]> {
  if (typeof what !== 'string') return await replayJobs(store, what, call)
  await replayJob(store, what, call)
  return [what]
}
