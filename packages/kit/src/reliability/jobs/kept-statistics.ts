/**
 * Statistics of jobs as they were a moment ago: asked for in the background, so that whoever reads
 * metrics neither waits for the store nor makes work for it.
 *
 * @module
 */

import type { JobStatistics } from './statistics.ts'

export interface KeptStatisticsOptions {
  readonly read: () => Promise<JobStatistics>
  readonly everyMs: number
  /** Told of the first failure after a success. */
  readonly onProblem: (error: unknown) => void
}

export class KeptStatistics {
  readonly #options: KeptStatisticsOptions
  #last: JobStatistics | undefined
  #timer: NodeJS.Timeout | undefined
  #isReading = false
  #isFailing = false
  #isStopped = false

  constructor(options: KeptStatisticsOptions) {
    this.#options = options
  }

  /** What was read last; it stays while the store cannot be asked. */
  get last(): JobStatistics | undefined {
    return this.#last
  }

  start(): void {
    this.#timer = setInterval(() => void this.#read(), this.#options.everyMs).unref()
    void this.#read()
  }

  stop(): void {
    this.#isStopped = true
    clearInterval(this.#timer)
  }

  async #read(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    try {
      this.#last = await this.#options.read()
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing && !this.#isStopped) this.#options.onProblem(error)
      this.#isFailing = true
    } finally {
      this.#isReading = false
    }
  }
}
