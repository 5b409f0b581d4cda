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

  ended(job: ClaimedJob, ending: Ending): void {
    // These say nothing of the job, which is another worker's, or will be.
    if (ending === 'stale' || ending === 'interrupted' || ending === 'untold') return
    const userId = job.user_id ?? undefined
    this.#tell({ ...named(job), userId, state: ending, progress: undefined })
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
