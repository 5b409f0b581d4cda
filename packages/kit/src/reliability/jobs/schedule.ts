/**
 * When jobs are enqueued by the clock: by a cron expression in UTC, or every so often.
 *
 * @module
 */

import { Cron } from 'croner'
import { assertName, integer, type JobDefinition } from './job-definition.ts'
import { assertPayload } from './payload.ts'

interface ScheduledJob {
  /** Remembers what was enqueued last: never renamed. */
  readonly name: string
  readonly job: JobDefinition
  /** Default: `{}`. */
  readonly payload?: unknown
}

export type ScheduleOptions = ScheduledJob &
  (
    | {
        /** Five fields, or six with seconds first; in UTC. */
        readonly cron: string
      }
    | {
        /** Milliseconds, counted from 1970, so that all instances agree. */
        readonly everyMs: number
      }
  )

export interface Schedule extends ScheduledJob {
  /** The next tick after this time; undefined if there is none. */
  readonly after: (timeMs: number) => number | undefined
  /** The last tick up to this time. */
  readonly upTo: (timeMs: number) => number | undefined
}

/**
 * @throws RangeError naming the schedule that makes no sense.
 * @throws JobPayloadInvalidError if its payload is not one of its job.
 */
export function resolveSchedule(options: ScheduleOptions): Schedule {
  const { name, job, payload = {} } = options
  assertName('schedule.name', name)
  assertPayload(job, payload)
  const ticks =
    'cron' in options ? cronTicks(name, options.cron) : everyTicks(name, options.everyMs)
  return { name, job, payload, ...ticks }
}

function everyTicks(name: string, everyMs: number): Pick<Schedule, 'after' | 'upTo'> {
  const step = integer(`schedule ${name}: everyMs`, everyMs, 100, 366 * 86_400_000)
  return {
    after: (timeMs) => (Math.floor(timeMs / step) + 1) * step,
    upTo: (timeMs) => Math.floor(timeMs / step) * step,
  }
}

function cronTicks(name: string, expression: string): Pick<Schedule, 'after' | 'upTo'> {
  const cron = parsed(name, expression)
  return {
    after: (timeMs) => cron.nextRun(new Date(timeMs))?.getTime(),
    // Croner counts in whole seconds, and leaves the reference itself out.
    upTo: (timeMs) => cron.previousRuns(1, new Date(wholeSecond(timeMs) + 1_000))[0]?.getTime(),
  }
}

const wholeSecond = (timeMs: number) => Math.floor(timeMs / 1_000) * 1_000

function parsed(name: string, expression: string): Cron {
  try {
    return new Cron(expression, { timezone: 'UTC', paused: true, mode: '5-or-6-parts' })
  } catch (error) {
    throw new RangeError(`schedule ${name}: cron "${expression}" makes no sense`, { cause: error })
  }
}
