/**
 * One attempt at one job, from its claim until the store knows how it ended.
 *
 * @module
 */

import { tracingChannel } from 'node:diagnostics_channel'
import { setTimeout as delay } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { JobTimeout, PermanentJobFailure, WorkerStopping } from './abort-reasons.ts'
import { backoffMs } from './backoff.ts'
import type { ClaimedJob } from './claim.ts'
import type { JobDefinition, JobRun } from './job-definition.ts'
import type { JobLogger } from './job-logger.ts'
import { completeJob, failJob, fenceLease, type Lease, storeProgress } from './leases.ts'
import { assertPayload, errorText, resultText } from './payload.ts'
import { type Progress, Throttle, toProgress } from './progress.ts'
import type { RunSettings } from './run-settings.ts'
import type { JobState, JobTables } from './tables.ts'

/** For who traces; without anybody it costs one check. */
const traced = tracingChannel<unknown, object>('plimsoll:job.run')

/**
 * `stale`: refused, as the lease was another's. `interrupted`: to be given back by the worker.
 * `untold`: the store could not be reached, and the lease runs out.
 */
export type Ending = JobState | 'stale' | 'interrupted' | 'untold'

type Outcome =
  | { readonly kind: 'done'; readonly result: string | null }
  | { readonly kind: 'failed'; readonly error: unknown }

const progressIntervalMs = 500
/** For a run to end once its signal is aborted; then its slot is given away. */
const abortGraceMs = 5_000
const settleRetryMs = 200

export class RunningJob {
  readonly claimed: ClaimedJob
  readonly lease: Lease
  /** On the monotonic clock: the lease is ours for `leaseMs` from then. */
  renewedAtMs: number
  /** What it failed with, once it has ended. */
  error: unknown
  /** Its run is over, so that losing the lease interrupts nothing. */
  isSettling = false
  readonly #definition: JobDefinition
  readonly #settings: RunSettings
  readonly #controller = new AbortController()
  readonly #deaf = Promise.withResolvers<never>()
  readonly #logger: JobLogger
  readonly #throttle: Throttle<string>
  #settleEndMs = Number.POSITIVE_INFINITY
  #deafTimer: NodeJS.Timeout | undefined
  #progress: string | null = null

  constructor(
    claimed: ClaimedJob,
    definition: JobDefinition,
    claimedAtMs: number,
    settings: RunSettings,
  ) {
    this.claimed = claimed
    this.lease = { id: claimed.id, token: claimed.lease_token }
    this.renewedAtMs = claimedAtMs
    this.#definition = definition
    this.#settings = settings
    this.#logger = settings.logger.child({
      job: claimed.name,
      jobId: claimed.id,
      attempt: claimed.attempt,
      ...(claimed.request_id === null ? {} : { requestId: claimed.request_id }),
    })
    this.#throttle = new Throttle(progressIntervalMs, (text) => this.#storeProgress(text))
    // Nobody may be waiting for it when it rejects.
    this.#deaf.promise.catch(() => undefined)
  }

  /** Never rejects. */
  async run(): Promise<Ending> {
    const startMs = this.#settings.monotonic()
    const outcome = await this.#outcome()
    this.#throttle.stop()
    if (outcome.kind === 'failed' && outcome.error instanceof WorkerStopping) return 'interrupted'
    this.isSettling = true
    if (outcome.kind === 'failed') this.error = outcome.error
    const ending = await this.#settle(outcome)
    this.#log(ending, outcome, this.#settings.monotonic() - startMs)
    return ending
  }

  abort(reason: Error): void {
    if (this.isAborted || this.isSettling) return
    this.#controller.abort(reason)
    this.#deafTimer = setTimeout(() => this.#deaf.reject(reason), abortGraceMs)
  }

  get isAborted(): boolean {
    return this.#controller.signal.aborted
  }

  /** The worker stops: if the store cannot be told at once how the job ended, it is not told. */
  settleNoLonger(): void {
    this.#settleEndMs = 0
  }

  async #outcome(): Promise<Outcome> {
    const { timeoutMs } = this.#definition
    const timer = setTimeout(
      () => this.abort(new JobTimeout(`The job took longer than ${timeoutMs} ms.`)),
      timeoutMs,
    )
    try {
      const result = await Promise.race([this.#work(), this.#deaf.promise])
      return { kind: 'done', result: resultText(result, this.#settings.resultBytesMax) }
    } catch (error) {
      const { signal } = this.#controller
      return { kind: 'failed', error: signal.aborted ? signal.reason : error }
    } finally {
      clearTimeout(timer)
      clearTimeout(this.#deafTimer)
    }
  }

  async #work(): Promise<unknown> {
    const { request_id: requestId, traceparent } = this.claimed
    const work = () =>
      traced.start.hasSubscribers
        ? traced.tracePromise(() => this.#runPayload(), aboutOf(this.claimed))
        : this.#runPayload()
    return await this.#settings.runWithContext(
      requestId ?? undefined,
      work,
      traceparent ?? undefined,
    )
  }

  async #runPayload(): Promise<unknown> {
    const payload: unknown = JSON.parse(this.claimed.payload)
    assertRunnable(this.#definition, payload)
    return await this.#definition.run(payload, this.#jobRun())
  }

  #jobRun(): JobRun {
    const { claimed, lease } = this
    return {
      signal: this.#controller.signal,
      jobId: claimed.id,
      attempt: claimed.attempt,
      token: lease.token,
      userId: claimed.user_id ?? undefined,
      requestId: claimed.request_id ?? undefined,
      logger: this.#logger,
      progress: (input) => this.#keepProgress(toProgress(input)),
      fence: (queries) =>
        fenceLease(this.#settings.leases, queries as unknown as Kysely<JobTables>, lease),
    }
  }

  #keepProgress(progress: Progress): void {
    if (this.isSettling || this.#controller.signal.aborted) return
    this.#progress = JSON.stringify(progress)
    this.#throttle.push(this.#progress)
    this.#settings.onProgress(this.claimed, progress)
  }

  async #storeProgress(text: string): Promise<void> {
    try {
      await storeProgress(this.#settings.leases, this.lease, text)
    } catch (error) {
      // The next one, or the completion, brings it up to date.
      this.#logger.debug({ err: error }, 'the progress of a job was not stored')
    }
  }

  /** Tries as long as the lease lasts: the work is done, and a short outage must not undo it. */
  async #settle(outcome: Outcome): Promise<Ending> {
    const { monotonic, leaseMs } = this.#settings
    this.#settleEndMs = Math.min(this.#settleEndMs, monotonic() + leaseMs)
    for (;;) {
      try {
        return await this.#store(outcome)
      } catch (error) {
        this.#logger.warn({ err: error }, 'the store was not told how a job ended')
        if (monotonic() >= this.#settleEndMs) return 'untold'
        await delay(settleRetryMs)
      }
    }
  }

  async #store(outcome: Outcome): Promise<Ending> {
    const { leases, random, redact } = this.#settings
    if (outcome.kind === 'done') {
      const done = { result: outcome.result, progress: this.#progress }
      return (await completeJob(leases, this.lease, done)) ? 'done' : 'stale'
    }
    const { attempt } = this.claimed
    const retryInMs =
      outcome.error instanceof PermanentJobFailure
        ? undefined
        : backoffMs(attempt, this.#definition.backoff, random())
    const failure = { message: errorText(outcome.error, redact), retryInMs }
    return (await failJob(leases, this.lease, failure)) ?? 'stale'
  }

  #log(ending: Ending, outcome: Outcome, durationMs: number): void {
    const fields = {
      durationMs: Math.round(durationMs),
      ...(outcome.kind === 'failed' ? { err: outcome.error } : {}),
    }
    if (ending === 'done') this.#logger.info(fields, 'a job is done')
    else if (ending === 'queued') this.#logger.warn(fields, 'a job failed and will be tried again')
    else if (ending === 'dead') this.#logger.error(fields, 'a job is dead')
    else if (ending === 'stale') this.#logger.warn(fields, 'a job ended after its lease was lost')
  }
}

function aboutOf({ id, name, queue, attempt }: ClaimedJob): object {
  return { id, name, queue, attempt }
}

function assertRunnable(definition: JobDefinition, payload: unknown): void {
  try {
    assertPayload(definition, payload)
  } catch (error) {
    // Stored by another version, or changed by hand: it will not become valid by trying again.
    throw new PermanentJobFailure(errorText(error), { cause: error })
  }
}
