import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { AnyDatabase } from '../database/index.ts'
import { type Clock, machineClock } from './clock.ts'
import { integer, type JobDefinition } from './job-definition.ts'
import { type JobLogger, silentLogger } from './job-logger.ts'
import type { RunWithContext } from './run-settings.ts'
import type { ScheduleOptions } from './schedule.ts'

export interface JobsOptions {
  /** The store, with the tables of {@link jobsTables} among others. */
  readonly database: AnyDatabase
  /** What this version can run; jobs of other names are left alone. */
  readonly jobs: readonly JobDefinition[]
  readonly schedules?: readonly ScheduleOptions[]
  /** Jobs at once, of each queue: a number for all, or one per queue (4 where none). Default 4. */
  readonly concurrency?: number | Readonly<Record<string, number>>
  /** Milliseconds until a worker that is not heard of has lost its jobs. Default 30,000. */
  readonly leaseMs?: number
  /** Milliseconds between renewals. Default a third of the lease. */
  readonly heartbeatMs?: number
  /** Milliseconds between looks for due jobs, 25 % more or less. Default 1,000. */
  readonly pollMs?: number
  /** Milliseconds for running jobs to finish when the worker stops. Default 1,000. */
  readonly stopMs?: number
  /** Milliseconds for which done and cancelled jobs are remembered. Default 7 days. */
  readonly retentionMs?: number
  /** Jobs that may wait in one queue. Default 100,000. */
  readonly queuedMax?: number
  /** Of one payload as JSON. Default 65,536. */
  readonly payloadBytesMax?: number
  /** Of one result as JSON. Default 262,144. */
  readonly resultBytesMax?: number
  /** For how many milliseconds statistics are kept. Default 5,000. */
  readonly statisticsMs?: number
  /** Default: none. The plugin takes that of the application. */
  readonly logger?: JobLogger
  /**
   * Takes secrets out of what is kept of an error, such as `redact` of `@plimsoll/kit/logging`: who
   * may see jobs sees it too. Default: none are taken out.
   */
  readonly redact?: (text: string) => string
  /** Id of the request that the running code works for, such as `currentContext()?.requestId`. */
  readonly currentRequestId?: () => string | undefined
  /**
   * Where in a trace the running code is, such as `currentContext()?.traceparent`; kept with the job
   * if the tables of {@link jobTraceTables} are there. Default: not kept.
   */
  readonly currentTraceparent?: (() => string | undefined) | undefined
  /** Runs the work as one for that request, and in that trace. Default: just runs it. */
  readonly runWithContext?: RunWithContext
  /** Tells instances apart in the column `leased_by`. Default: host, process and a random part. */
  readonly worker?: string
  /** Default: the clocks of the machine. Only SQLite is asked by it; PostgreSQL has its own. */
  readonly clock?: Clock
  /** Default `Math.random`. */
  readonly random?: () => number
}

export interface JobsPluginOptions extends Omit<JobsOptions, 'database'> {
  /** Default: `app.database`. */
  readonly database?: AnyDatabase
  /**
   * `here` runs jobs and schedules in this instance; `elsewhere` only enqueues, reads and operates.
   * Default `here`.
   */
  readonly workers?: 'here' | 'elsewhere'
}

export interface ResolvedOptions
  extends Required<Omit<JobsOptions, 'concurrency' | 'currentTraceparent' | 'database' | 'jobs'>>,
    Pick<JobsOptions, 'currentTraceparent' | 'database' | 'jobs'> {
  readonly concurrencyOf: (queue: string) => number
}

const dayMs = 86_400_000

/** Default, least and most of each. */
const limits = {
  leaseMs: [30_000, 30, dayMs],
  pollMs: [1_000, 5, 60_000],
  // With the end of what is aborted, less than half of the time that a lifecycle has for flushing.
  stopMs: [1_000, 0, dayMs],
  retentionMs: [7 * dayMs, 0, 3_650 * dayMs],
  queuedMax: [100_000, 1, 1_000_000],
  payloadBytesMax: [65_536, 2, 2 ** 24],
  resultBytesMax: [262_144, 2, 2 ** 24],
  statisticsMs: [5_000, 0, dayMs],
} as const

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: JobsOptions): ResolvedOptions {
  const given = resolveLimits(options)
  const heartbeatMs = options.heartbeatMs ?? Math.floor(given.leaseMs / 3)
  return {
    ...given,
    // Two must fit into a lease, or one that is late loses all jobs.
    heartbeatMs: integer('jobs.heartbeatMs', heartbeatMs, 4, given.leaseMs / 2),
    database: options.database,
    jobs: options.jobs,
    schedules: options.schedules ?? [],
    concurrencyOf: concurrencyOf(options.concurrency ?? 4),
    ...resolveSurroundings(options),
  }
}

function resolveLimits(options: JobsOptions): Record<keyof typeof limits, number> {
  const limit = (name: keyof typeof limits) => {
    const [preset, min, max] = limits[name]
    return integer(`jobs.${name}`, options[name] ?? preset, min, max)
  }
  return {
    leaseMs: limit('leaseMs'),
    pollMs: limit('pollMs'),
    stopMs: limit('stopMs'),
    retentionMs: limit('retentionMs'),
    queuedMax: limit('queuedMax'),
    payloadBytesMax: limit('payloadBytesMax'),
    resultBytesMax: limit('resultBytesMax'),
    statisticsMs: limit('statisticsMs'),
  }
}

function resolveSurroundings(options: JobsOptions) {
  return {
    logger: options.logger ?? silentLogger,
    redact: options.redact ?? ((text) => text),
    currentRequestId: options.currentRequestId ?? (() => undefined),
    currentTraceparent: options.currentTraceparent,
    runWithContext: options.runWithContext ?? ((_requestId, work) => work()),
    worker: options.worker ?? `${hostname()}:${process.pid}:${randomBytes(3).toString('hex')}`,
    clock: options.clock ?? machineClock,
    random: options.random ?? Math.random,
  } satisfies Partial<JobsOptions>
}

const concurrencyMax = 1_000

function concurrencyOf(
  concurrency: number | Readonly<Record<string, number>>,
): (queue: string) => number {
  if (typeof concurrency === 'number') {
    integer('jobs.concurrency', concurrency, 1, concurrencyMax)
    return () => concurrency
  }
  const known = new Map(Object.entries(concurrency))
  for (const [queue, most] of known) {
    integer(`jobs.concurrency.${queue}`, most, 1, concurrencyMax)
  }
  return (queue) => known.get(queue) ?? 4
}
