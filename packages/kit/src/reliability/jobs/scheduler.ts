/**
 * Looks after the schedules: sleeps until the next tick of any, and enqueues what is due.
 *
 * @module
 */

import { Alarm } from './alarm.ts'
import type { JobLogger } from './job-logger.ts'
import type { Schedule } from './schedule.ts'
import { type ScheduleStore, tick } from './schedule-store.ts'

export interface SchedulerSettings {
  readonly store: ScheduleStore
  readonly schedules: readonly Schedule[]
  readonly logger: JobLogger
  readonly pollMs: number
  readonly onEnqueued: () => void
}

/** The clock of the store may run otherwise than this process's, so it is asked now and then. */
const sleepMsMax = 30_000

export class Scheduler {
  readonly #settings: SchedulerSettings
  readonly #alarm = new Alarm()
  #loop: Promise<void> = Promise.resolve()
  #isStopped = false

  constructor(settings: SchedulerSettings) {
    this.#settings = settings
  }

  start(): void {
    if (this.#settings.schedules.length > 0) this.#loop = this.#run()
  }

  /** Enqueues no more; resolves when what it was doing is done. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#alarm.wake()
    await this.#loop
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      let sleepMs = sleepMsMax
      for (const schedule of this.#settings.schedules) {
        if (!this.#isStopped) sleepMs = Math.min(sleepMs, await this.#tick(schedule))
      }
      await this.#alarm.sleep(sleepMs)
    }
  }

  /** Gives the time until it is to be looked at again. */
  async #tick(schedule: Schedule): Promise<number> {
    const { store, logger, pollMs, onEnqueued } = this.#settings
    try {
      const { enqueued, nextInMs } = await tick(store, schedule)
      if (enqueued !== undefined) {
        logger.info({ schedule: schedule.name, jobId: enqueued }, 'a scheduled job was enqueued')
        onEnqueued()
      }
      return nextInMs ?? sleepMsMax
    } catch (error) {
      logger.warn({ err: error, schedule: schedule.name }, 'a schedule could not be followed')
      return pollMs
    }
  }
}
