/**
 * Puts a job into its queue, in the caller's transaction: the job is there exactly if what it is
 * about is there.
 *
 * @module
 */

import { tracingChannel } from 'node:diagnostics_channel'
import type { Kysely } from 'kysely'
import { newId } from '../database/index.ts'
import { JobQueueFullError } from './errors.ts'
import { integer, type JobDefinition } from './job-definition.ts'
import { payloadText } from './payload.ts'
import { isQueueFull, type QueueDepths } from './queue-depth.ts'
import type { StoreClock } from './store-clock.ts'
import type { JobTables } from './tables.ts'

export interface EnqueueOptions {
  /** Not before this time. Default: at once. */
  readonly runAt?: Date
  /**
   * Names the work: a second job with the same key in the same queue is not made, as long as the
   * first is remembered, whatever its state.
   */
  readonly dedupeKey?: string
  /** Default: that of the definition. */
  readonly priority?: number
  readonly userId?: string
  /** Default: that of the current request, if the jobs were told how to find it. */
  readonly requestId?: string
}

export interface EnqueuedJob {
  readonly id: string
  /** False if a job with the same key was there: `id` is that job's. */
  readonly isNew: boolean
}

export interface EnqueueStore {
  readonly storeClock: StoreClock
  readonly depths: QueueDepths
  readonly payloadBytesMax: number
  readonly currentRequestId: () => string | undefined
  /** Undefined where the trace is not kept. */
  readonly currentTraceparent?: (() => string | undefined) | undefined
}

/** What is published of an enqueued job; whoever traces sets `traceparent` to that of its span. */
interface Enqueueing {
  readonly name: string
  readonly queue: string
  traceparent: string | undefined
}

const traced = tracingChannel<unknown, Enqueueing>('plimsoll:job.enqueue')

const keyLengthMax = 200

/**
 * @throws JobPayloadInvalidError, JobPayloadTooLargeError
 * @throws JobQueueFullError if too many jobs wait in the queue.
 */
export async function enqueueJob<Payload>(
  store: EnqueueStore,
  queries: Kysely<JobTables>,
  job: JobDefinition<Payload>,
  payload: Payload,
  options: EnqueueOptions = {},
): Promise<EnqueuedJob> {
  const { name, queue } = job
  const enqueueing = { name, queue, traceparent: store.currentTraceparent?.() }
  const enqueue = async () => {
    const row = newRow(store, job, payload, options)
    const isTraced = store.currentTraceparent !== undefined
    const traceparent = enqueueing.traceparent ?? null
    return enqueueRow(store, queries, isTraced ? { ...row, traceparent } : row)
  }
  return traced.start.hasSubscribers ? traced.tracePromise(enqueue, enqueueing) : enqueue()
}

async function enqueueRow(
  { depths }: EnqueueStore,
  queries: Kysely<JobTables>,
  row: NewRow,
): Promise<EnqueuedJob> {
  const { id, queue, dedupe_key: key } = row
  if (await isQueueFull(depths, queries, queue)) {
    throw new JobQueueFullError(`The queue "${queue}" is full.`, {
      headers: { 'retry-after': '5' },
    })
  }
  // Twice, as the job with the same key may be forgotten between the two statements.
  for (let tried = 0; tried < 2; tried += 1) {
    if (await inserted(queries, row)) return { id, isNew: true }
    const existing = await withKey(queries, queue, key)
    if (existing !== undefined) return { id: existing, isNew: false }
  }
  throw new Error(`the job with the key "${key}" comes and goes`)
}

type NewRow = ReturnType<typeof newRow> & { readonly traceparent?: string | null }

function newRow(
  { storeClock, payloadBytesMax, currentRequestId }: EnqueueStore,
  job: JobDefinition,
  payload: unknown,
  options: EnqueueOptions,
) {
  const { dedupeKey, runAt } = options
  if (dedupeKey !== undefined && (dedupeKey === '' || dedupeKey.length > keyLengthMax)) {
    throw new RangeError(`dedupeKey must have 1 to ${keyLengthMax} characters, got "${dedupeKey}"`)
  }
  const now = storeClock.now()
  return {
    id: newId(),
    queue: job.queue,
    name: job.name,
    payload: payloadText(job, payload, payloadBytesMax),
    priority: integer('priority', options.priority ?? job.priority, -1_000, 1_000),
    run_at: runAt === undefined ? now : runAt.toISOString(),
    attempts_max: job.attemptsMax,
    dedupe_key: dedupeKey ?? null,
    state: 'queued' as const,
    user_id: options.userId ?? null,
    request_id: options.requestId ?? currentRequestId() ?? null,
    created_at: now,
  }
}

async function inserted(queries: Kysely<JobTables>, row: NewRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await queries
    .insertInto('jobs')
    .values({ ...row, attempt: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

async function withKey(
  queries: Kysely<JobTables>,
  queue: string,
  key: string | null,
): Promise<string | undefined> {
  if (key === null) return undefined
  const row = await queries
    .selectFrom('jobs')
    .select('id')
    .where('queue', '=', queue)
    .where('dedupe_key', '=', key)
    .where('dedupe_key', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

/** @throws RangeError unless each is defined once. */
export function byName(definitions: readonly JobDefinition[]): ReadonlyMap<string, JobDefinition> {
  const known = new Map<string, JobDefinition>()
  for (const definition of definitions) {
    if (known.has(definition.name)) {
      throw new RangeError(`two jobs are called "${definition.name}"`)
    }
    known.set(definition.name, definition)
  }
  return known
}
