/**
 * Tells subscribers in this process what becomes of the jobs that run here.
 *
 * @module
 */

import type { ClaimedJob } from './claim.ts'
import type { JobLogger } from './job-logger.ts'
import type { LapsedJob } from './leases.ts'
import type { Progress } from './progress.ts'
import type { Ending } from './running-job.ts'
import type { JobState } from './tables.ts'

export interface JobEvent {
  readonly jobId: string
  readonly name: string
  /** Undefined also where this process took the job back from a worker that is gone. */
  readonly userId: string | undefined
  /** `running` with each progress; `queued` when it will be tried again. */
  readonly state: JobState
  readonly progress: Progress | undefined
  /** Of the request that enqueued it, where this process ran the job. */
  readonly requestId?: string | undefined
  /** What the last attempt failed with, where this process ran it: for who reports errors. */
  readonly error?: unknown
}

type Listener = (event: JobEvent) => void

export class JobEvents {
  readonly #listeners = new Set<Listener>()
  readonly #logger: JobLogger

  constructor(logger: JobLogger) {
    this.#logger = logger
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#listeners.clear()
  }

  progress(job: ClaimedJob, progress: Progress): void {
    this.#tell({ ...named(job), userId: job.user_id ?? undefined, state: 'running', progress })
  }

  ended(job: ClaimedJob, ending: Ending, error?: unknown): void {
    // These say nothing of the job, which is another worker's, or will be.
    if (ending === 'stale' || ending === 'interrupted' || ending === 'untold') return
    const { user_id: userId, request_id: requestId } = job
    this.#tell({
      ...named(job),
      userId: userId ?? undefined,
      state: ending,
      progress: undefined,
      ...(requestId !== null && { requestId }),
      ...(error !== undefined && { error }),
    })
  }

  lapsed(jobs: readonly LapsedJob[]): void {
    for (const job of jobs) {
      this.#tell({ ...named(job), userId: undefined, state: job.state, progress: undefined })
    }
  }

  #tell(event: JobEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#logger.error({ err: error, jobId: event.jobId }, 'a listener of jobs failed')
      }
    }
  }
}

function named({ id, name }: { readonly id: string; readonly name: string }) {
  return { jobId: id, name }
}
