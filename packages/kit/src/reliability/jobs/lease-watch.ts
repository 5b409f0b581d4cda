/**
 * Keeps the leases of the jobs that run here: one statement for all of them with each heartbeat.
 *
 * A job whose lease is another's, or could not be renewed before it ran out, is aborted. What has
 * been renewed counts from before the statement was sent, so this side gives up first.
 *
 * @module
 */

import { LeaseLost } from './abort-reasons.ts'
import type { JobLogger } from './job-logger.ts'
import { type LeaseStore, renewLeases } from './leases.ts'
import type { RunningJob } from './running-job.ts'

export interface LeaseWatchSettings {
  readonly leases: LeaseStore
  readonly leaseMs: number
  readonly heartbeatMs: number
  readonly monotonic: () => number
  readonly logger: JobLogger
  readonly running: () => Iterable<RunningJob>
  readonly onLost: () => void
}

/** A store that hangs must not hold up the end of the worker. */
const renewMsMax = 2_000

export class LeaseWatch {
  readonly #settings: LeaseWatchSettings
  #timer: NodeJS.Timeout | undefined
  #beat: Promise<void> | undefined
  #beatAtMs = 0

  constructor(settings: LeaseWatchSettings) {
    this.#settings = settings
  }

  start(): void {
    this.#beatAtMs = this.#settings.monotonic()
    this.#timer = setInterval(() => this.#look(), Math.ceil(this.#settings.heartbeatMs / 4))
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#beat
  }

  #look(): void {
    const { monotonic, leaseMs, heartbeatMs, running } = this.#settings
    const nowMs = monotonic()
    for (const job of running()) {
      if (nowMs - job.renewedAtMs >= leaseMs) this.#lose(job)
    }
    if (this.#beat !== undefined || nowMs - this.#beatAtMs < heartbeatMs) return
    this.#beatAtMs = nowMs
    this.#beat = this.#renew(nowMs).finally(() => {
      this.#beat = undefined
    })
  }

  async #renew(nowMs: number): Promise<void> {
    const { leases, leaseMs, heartbeatMs, logger } = this.#settings
    const timeoutMs = Math.min(heartbeatMs, renewMsMax)
    const jobs = [...this.#settings.running()]
    const held = jobs.map(({ lease }) => lease)
    try {
      const renewed = await renewLeases(leases, held, leaseMs, { timeoutMs })
      for (const job of jobs) {
        if (renewed.has(job.lease.token)) job.renewedAtMs = nowMs
        else this.#lose(job)
      }
    } catch (error) {
      logger.warn({ err: error, jobs: jobs.length }, 'the leases of jobs could not be renewed')
    }
  }

  #lose(job: RunningJob): void {
    // A job that is being completed is no longer held, and has not lost anything.
    if (job.isSettling || job.isAborted) return
    this.#settings.onLost()
    job.abort(new LeaseLost('The lease of the job is no longer held here.'))
  }
}
