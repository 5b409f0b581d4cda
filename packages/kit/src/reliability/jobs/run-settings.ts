import type { ClaimedJob } from './claim.ts'
import type { JobLogger } from './job-logger.ts'
import type { LeaseStore } from './leases.ts'
import type { Progress } from './progress.ts'

/** What every run of a worker shares. */
export interface RunSettings {
  readonly leases: LeaseStore
  readonly leaseMs: number
  readonly resultBytesMax: number
  readonly monotonic: () => number
  readonly random: () => number
  readonly logger: JobLogger
  readonly redact: (text: string) => string
  /** Runs the work as one for the request that enqueued it. */
  readonly runWithContext: RunWithContext
  readonly onProgress: (claimed: ClaimedJob, progress: Progress) => void
}

export type RunWithContext = <Result>(
  requestId: string | undefined,
  work: () => Promise<Result>,
  traceparent: string | undefined,
) => Promise<Result>
