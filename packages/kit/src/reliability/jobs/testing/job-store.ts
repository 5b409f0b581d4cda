/**
 * A private store with the tables of jobs on either engine, and a clock that tests set.
 *
 * PostgreSQL has its own clock, so tests of both engines let leases run out by giving them no time.
 *
 * @module
 */

import { after } from 'node:test'
import type { Kysely } from 'kysely'
import { Type } from 'typebox'
import { createTables, type Database } from '../../database/index.ts'
import type { TestEngine } from '../../database/testing/databases.ts'
import { type ClaimedJob, type ClaimRequest, claimJobs } from '../claim.ts'
import type { Clock } from '../clock.ts'
import { type EnqueuedJob, type EnqueueOptions, type EnqueueStore, enqueueJob } from '../enqueue.ts'
import { defineJob, type JobDefinition } from '../job-definition.ts'
import { type HeldBy, heldByToken, type Lease, type LeaseStore } from '../leases.ts'
import { readJob } from '../reading.ts'
import { openStoreClock, type StoreClock, storeClock } from '../store-clock.ts'
import { type JobState, type JobTables, jobsTables } from '../tables.ts'

export interface TestClock extends Clock {
  wallMs: number
  monotonicMs: number
  /** As it was at first. */
  reset(): void
  /** Lets time pass on both clocks. */
  pass(ms: number): void
}

export interface TestJobStore extends LeaseStore, AsyncDisposable {
  readonly database: Database<JobTables>
  readonly clock: TestClock
  readonly storeClock: StoreClock
  readonly enqueueStore: EnqueueStore
  readonly enqueue: (options?: EnqueueOptions, job?: JobDefinition) => Promise<EnqueuedJob>
  readonly claim: (request?: Partial<ClaimRequest>) => Promise<readonly ClaimedJob[]>
  readonly stateOf: (id: string) => Promise<JobState | undefined>
  /** Another instance of the service on the same store. */
  readonly another: () => Promise<Database<JobTables>>
  readonly location: string
  /** As it was when it was opened. */
  readonly empty: () => Promise<void>
}

export const anything: JobDefinition = defineJob({
  name: 'anything',
  payload: Type.Unknown(),
  run: () => undefined,
})

export async function openJobStore(
  { open }: TestEngine,
  { heldBy = heldByToken, queuedMax = 1_000 }: { heldBy?: HeldBy; queuedMax?: number } = {},
): Promise<TestJobStore> {
  const opened = await open<JobTables>()
  const { database, location } = opened
  await createTables(database, jobsTables)
  const clock = testClock()
  await openStoreClock(database, clock, {})
  const time = storeClock(database.engine, clock)
  const enqueueStore: EnqueueStore = {
    storeClock: time,
    depths: { queuedMax, monotonic: clock.monotonic, answers: new Map() },
    payloadBytesMax: 1_000,
    currentRequestId: () => undefined,
  }
  const store = { database, clock, storeClock: time, heldBy }
  return {
    ...store,
    enqueueStore,
    location,
    enqueue: (options, job = anything) =>
      database.transaction((queries: Kysely<JobTables>) =>
        enqueueJob(enqueueStore, queries, job, {}, options),
      ),
    claim: (request) => claimJobs(store, { ...anyRequest, ...request }),
    stateOf: async (id) => (await readJob(database, id))?.state,
    another: () => opened.another(),
    async empty() {
      await database.queries().deleteFrom('jobs').execute()
      await database.queries().deleteFrom('job_schedules').execute()
      enqueueStore.depths.answers.clear()
      if (database.engine === 'postgres') return
      await database.queries().updateTable('job_clock').set({ offset_ms: null }).execute()
      clock.reset()
      await openStoreClock(database, clock, {})
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

/** One store for all tests of a file, empty for each: opening one takes longer than most tests. */
export function sharedJobStore(engine: TestEngine): () => Promise<TestJobStore> {
  let opening: Promise<TestJobStore> | undefined
  after(async () => (await opening)?.[Symbol.asyncDispose]())
  return async () => {
    opening ??= openJobStore(engine)
    const store = await opening
    await store.empty()
    return store
  }
}

export function leaseOf(job: ClaimedJob | undefined): Lease {
  if (job === undefined) throw new Error('nothing was claimed')
  return { id: job.id, token: job.lease_token }
}

const anyRequest: ClaimRequest = {
  queue: 'default',
  names: ['anything'],
  limit: 100,
  byAge: 0,
  leaseMs: 30_000,
  worker: 'test',
}

function testClock(): TestClock {
  const start = { wallMs: Date.UTC(2026, 0, 1), monotonicMs: 5_000 }
  const clock: TestClock = {
    ...start,
    wall: () => clock.wallMs,
    monotonic: () => clock.monotonicMs,
    reset: () => void Object.assign(clock, start),
    pass(ms) {
      clock.wallMs += ms
      clock.monotonicMs += ms
    },
  }
  return clock
}
