/**
 * What a job is called, what it is given, and how it is run.
 *
 * A job runs at least once: a worker that dies is replaced, and one that only seemed dead may go on
 * beside its replacement for a while. So a job is written such that it may run again, and what must
 * not happen twice is fenced with its token.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/schema'
import type { Backoff } from './backoff.ts'
import type { JobLogger } from './job-logger.ts'
import type { ProgressInput } from './progress.ts'

/** What a run is given beside its payload. */
export interface JobRun {
  /** Aborted on timeout, cancellation, a lost lease, and when the worker stops. */
  readonly signal: AbortSignal
  readonly jobId: string
  /** 1 and up; a run that a stopping worker gave back is not counted. */
  readonly attempt: number
  /** Strictly increasing over all claims of the store: whoever remembers it can refuse older ones. */
  readonly token: number
  readonly userId: string | undefined
  /** Of the request that enqueued the job. */
  readonly requestId: string | undefined
  readonly logger: JobLogger
  /** Tells how far it is: a fraction from 0 to 1, or a count. Stored at most twice a second. */
  progress(progress: ProgressInput): void
  /**
   * First statement of a transaction of the job: what the transaction writes is written only if the
   * job is still this run's own.
   *
   * @throws JobLeaseLostError if it is not.
   */
  fence<Schema>(queries: Kysely<Schema>): Promise<void>
}

export interface JobOptions<Schema extends TSchema> {
  /** Stored with each job: never renamed while jobs of this name wait. */
  readonly name: string
  readonly payload: Schema
  /** Default `default`. */
  readonly queue?: string
  /** Higher runs first; one in five goes to the job that waits longest. Default 0. */
  readonly priority?: number
  /** Attempts until the job is dead. Default 5. */
  readonly attemptsMax?: number
  /** Default from 1 s up to 10 min. */
  readonly backoff?: Partial<Backoff>
  /** Milliseconds until `signal` is aborted and the attempt has failed. Default 60,000. */
  readonly timeoutMs?: number
  /** Gives what is kept as the result: JSON, or nothing. */
  run(payload: Static<Schema>, run: JobRun): unknown
}

export interface JobDefinition<Payload = unknown> {
  readonly name: string
  readonly queue: string
  readonly priority: number
  readonly attemptsMax: number
  readonly backoff: Backoff
  readonly timeoutMs: number
  /** What is wrong with a payload; empty if nothing is. */
  readonly faultsOf: (payload: unknown) => readonly PayloadFault[]
  run(payload: Payload, run: JobRun): unknown
}

export interface PayloadFault {
  readonly message: string
  /** JSON pointer (RFC 6901). */
  readonly pointer: string
}

const faultsMax = 10

/** @throws RangeError naming the option that makes no sense. */
export function defineJob<Schema extends TSchema>(
  options: JobOptions<Schema>,
): JobDefinition<Static<Schema>> {
  const { name, queue = 'default' } = options
  assertName('job.name', name)
  assertName(`${name}.queue`, queue)
  const validator = Compile(options.payload)
  return {
    name,
    queue,
    priority: integer(`${name}.priority`, options.priority ?? 0, -1_000, 1_000),
    attemptsMax: integer(`${name}.attemptsMax`, options.attemptsMax ?? 5, 1, 1_000),
    backoff: {
      firstMs: integer(`${name}.backoff.firstMs`, options.backoff?.firstMs ?? 1_000, 0, dayMs),
      maxMs: integer(`${name}.backoff.maxMs`, options.backoff?.maxMs ?? 600_000, 0, dayMs),
    },
    timeoutMs: integer(`${name}.timeoutMs`, options.timeoutMs ?? 60_000, 1, dayMs),
    faultsOf(payload) {
      if (validator.Check(payload)) return []
      const [, errors] = validator.Errors(payload)
      return errors
        .slice(0, faultsMax)
        .map(({ instancePath, message }) => ({ pointer: instancePath, message }))
    },
    run: (payload, run) => options.run(payload, run),
  }
}

const dayMs = 86_400_000

/** @throws RangeError unless the name is short and plain, as it becomes a label and part of keys. */
export function assertName(what: string, name: string): void {
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(name)) return
  throw new RangeError(`${what} must be 1 to 64 of a-z, 0-9, ".", "_", "-", got "${name}"`)
}

/** @throws RangeError unless it is a whole number within the bounds. */
export function integer(what: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`${what} must be a whole number from ${min} to ${max}, got ${value}`)
}
