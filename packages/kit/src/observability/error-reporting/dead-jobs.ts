/**
 * Reports each job that is dead: nobody is told of it by an answer.
 *
 * @module
 */

import type { ErrorReporting } from './reporter.ts'

/** As much of an event of `@plimsoll/kit/jobs` as is used. */
export interface EndedJob {
  readonly jobId: string
  readonly name: string
  readonly state: string
  readonly userId?: string | undefined
  readonly requestId?: string | undefined
  /** What the last attempt failed with, where the event tells it. */
  readonly error?: unknown
}

/** As much of `app.jobs` as is used. */
export interface EndingJobs {
  onProgress(listener: (event: EndedJob) => void): unknown
}

export function reportDeadJobs(jobs: EndingJobs, reporting: Pick<ErrorReporting, 'report'>): void {
  jobs.onProgress(({ jobId, name, state, userId, requestId, error }) => {
    if (state !== 'dead') return
    reporting.report(error ?? died(name), { origin: 'job', job: name, jobId, userId, requestId })
  })
}

/** Without a stack, which would show only us. */
function died(name: string): Error {
  const error = new Error(`The job "${name}" is dead.`)
  error.name = 'DeadJob'
  error.stack = ''
  return error
}
