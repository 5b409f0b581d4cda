/**
 * Reads what the service has done so far of its jobs, one request at a time and not too often: when
 * it says that there is something new, or, while it cannot say so, every now and then.
 *
 * @module
 */

import { ProblemError } from '../../../api/problem.ts'
import type { BatchState } from '../../../api/types.ts'
import type { Failure } from './queue-state.ts'

export interface JobReaderOptions {
  readonly readBatch: (jobId: string, signal: AbortSignal) => Promise<BatchState>
  readonly later: (ms: number, callback: () => void) => () => void
  readonly onRead: (batch: BatchState) => void
  readonly onLost: (jobId: string, failure: Failure) => void
}

const gapMs = 400
/** While the service tells what is new, this is only for what was not heard. */
const quietMs = { live: 8_000, asking: 1_500 } as const
const troubleMs = 5_000

/** Why it waits: for what is new, for a while without anything new, or because it was refused. */
type Wait = 'news' | 'quiet' | 'trouble'

export class JobReader {
  readonly #options: JobReaderOptions
  /** In the order in which they were begun, which is about that in which they end. */
  #jobs: readonly string[] = []
  readonly #news = new Set<string>()
  #isLive = false
  #reading: AbortController | undefined
  #wait: { readonly why: Wait; readonly stop: () => void } | undefined

  constructor(options: JobReaderOptions) {
    this.#options = options
  }

  /** These, and no others. */
  follow(jobs: readonly string[]): void {
    const added = jobs.filter((id) => !this.#jobs.includes(id))
    if (added.length === 0 && jobs.length === this.#jobs.length) return
    this.#jobs = jobs
    if (jobs.length === 0) this.#stop()
    // What the service told of a job before it was known here was not understood.
    for (const id of added) this.touch(id)
  }

  /** There is something new of this job, or perhaps of all. */
  touch(jobId?: string): void {
    const touched = jobId === undefined ? this.#jobs : [jobId]
    for (const id of touched) if (this.#jobs.includes(id)) this.#news.add(id)
    const isIdle = this.#wait === undefined || this.#wait.why === 'quiet'
    if (this.#news.size > 0 && isIdle && this.#reading === undefined) this.#after(gapMs, 'news')
  }

  live(isLive: boolean): void {
    this.#isLive = isLive
    this.touch()
  }

  #after(ms: number, why: Wait): void {
    this.#wait?.stop()
    const stop = this.#options.later(ms, () => {
      this.#wait = undefined
      void this.#read()
    })
    this.#wait = { why, stop }
  }

  #stop(): void {
    this.#wait?.stop()
    this.#wait = undefined
    this.#reading?.abort()
    this.#reading = undefined
    this.#news.clear()
  }

  async #read(): Promise<void> {
    const id = this.#jobs.find((job) => this.#news.has(job)) ?? this.#jobs[0]
    if (id === undefined || this.#reading !== undefined) return
    const control = new AbortController()
    this.#reading = control
    this.#news.delete(id)
    try {
      const batch = await this.#options.readBatch(id, control.signal)
      if (!control.signal.aborted) this.#options.onRead(batch)
      this.#goOn(control)
    } catch (error) {
      this.#goOn(control, error instanceof ProblemError ? this.#refused(id, error) : troubleMs)
    }
  }

  #goOn(control: AbortController, waitMs?: number): void {
    // It was the last one, or somebody else reads now.
    if (control.signal.aborted) return
    this.#reading = undefined
    if (this.#jobs.length === 0) return
    if (waitMs !== undefined) this.#after(waitMs, 'trouble')
    else if (this.#news.size > 0) this.#after(gapMs, 'news')
    else this.#after(this.#isLive ? quietMs.live : quietMs.asking, 'quiet')
  }

  /** @returns for how long it had better not ask again */
  #refused(id: string, { status, retryAfterS }: ProblemError): number | undefined {
    if (status === 404 || status === 403) {
      this.#options.onLost(id, lost)
      return undefined
    }
    this.#news.add(id)
    return retryAfterS === undefined ? troubleMs : retryAfterS * 1_000
  }
}

const lost: Failure = {
  why: 'The service no longer knows this batch. Look into the history.',
  canRetry: true,
}
