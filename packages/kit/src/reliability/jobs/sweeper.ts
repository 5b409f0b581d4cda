/**
 * Takes back jobs whose worker is gone, and forgets those that ended long ago. Every instance with
 * workers does it, a few times per lease, so a job is resumed within a lease and a half.
 *
 * @module
 */

import { Alarm } from './alarm.ts'
import type { Clock } from './clock.ts'
import type { JobLogger } from './job-logger.ts'
import { type LapsedJob, type LeaseStore, sweepLapsed } from './leases.ts'
import { forgetFinished } from './operations.ts'
import { followClock } from './store-clock.ts'

export interface SweeperSettings {
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly names: readonly string[]
  readonly leaseMs: number
  readonly retentionMs: number
  readonly monotonic: () => number
  readonly random: () => number
  readonly logger: JobLogger
  readonly onLapsed: (jobs: readonly LapsedJob[]) => void
}

const forgetMs = 60_000

export class Sweeper {
  readonly #settings: SweeperSettings
  readonly #alarm = new Alarm()
  #loop: Promise<void> = Promise.resolve()
  #isStopped = false
  #forgotAtMs: number

  constructor(settings: SweeperSettings) {
    this.#settings = settings
    this.#forgotAtMs = settings.monotonic()
  }

  start(): void {
    this.#loop = this.#run()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#alarm.wake()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { leaseMs, logger, random } = this.#settings
    while (!this.#isStopped) {
      try {
        await this.#sweep()
        await this.#forget()
      } catch (error) {
        logger.warn({ err: error }, 'jobs whose lease ran out could not be taken back')
      }
      await this.#alarm.sleep((leaseMs / 6) * (0.75 + random() / 2))
    }
  }

  async #sweep(): Promise<void> {
    const { leases, clock, leaseMs, names, logger, onLapsed } = this.#settings
    await followClock(leases.database, clock, leaseMs)
    const lapsed = await sweepLapsed(leases, names)
    for (const { id, name, state } of lapsed) {
      logger.warn({ job: name, jobId: id, state }, 'the lease of a job ran out')
    }
    if (lapsed.length > 0) onLapsed(lapsed)
  }

  async #forget(): Promise<void> {
    const { leases, retentionMs, monotonic } = this.#settings
    if (monotonic() - this.#forgotAtMs < forgetMs) return
    this.#forgotAtMs = monotonic()
    // As many as are there, in portions between which others get their turn.
    while (!this.#isStopped && (await forgetFinished(leases, retentionMs)) > 0);
  }
}
