/**
 * Keeps the replica fresh: one cycle after another, by Redis if it can be used, else by PostgreSQL; and
 * apart from that the work of the house, which may be slow.
 *
 * On SQLite there is one process, so one reading is enough, and another one after a write of which
 * nobody knows whether it happened.
 *
 * @module
 */

import { type Clock, pauseInBackground } from './clock.ts'
import type { DatabaseFeed } from './database-feed.ts'
import type { Fence } from './fence.ts'
import type { Housekeeping } from './housekeeping.ts'
import type { Replica } from './replica.ts'
import type { FeedSource } from './revocation-stats.ts'
import type { RowReader } from './row-reader.ts'
import type { StreamFeed } from './stream-feed.ts'

export interface KeeperOptions {
  readonly replica: Replica
  readonly fence: Fence
  readonly reader: RowReader
  readonly clock: Clock
  /** PostgreSQL alone has feeds. */
  readonly databaseFeed: DatabaseFeed | undefined
  readonly streamFeed: StreamFeed | undefined
  readonly housekeeping: Housekeeping
  readonly cycleMs: number
  readonly pollMs: number
  readonly onProblem: (message: string, error: unknown) => void
  readonly signal: AbortSignal
}

const pauseMsMin = 10
const houseMs = 500

export class Keeper {
  readonly #options: KeeperOptions
  #source: FeedSource = 'none'
  #isInDoubt = true
  #wake: AbortController | undefined
  #running: Promise<unknown> | undefined

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  get source(): FeedSource {
    return this.#source
  }

  start(): void {
    this.#running ??= Promise.all([this.#cycles(), this.#house()])
  }

  /** Resolves when the loops have ended, after the signal was aborted. */
  async ended(): Promise<void> {
    this.#wake?.abort()
    await this.#running
  }

  /** Something may have been committed that was not applied; a feed finds it, but SQLite has none. */
  doubt(): void {
    if (this.#options.databaseFeed !== undefined) return
    this.#isInDoubt = true
    this.#options.fence.fall()
    this.#wake?.abort()
  }

  async #cycles(): Promise<void> {
    const { clock, cycleMs, pollMs, signal } = this.#options
    while (!signal.aborted) {
      const startMs = clock.monotonic()
      this.#source = await this.#cycle()
      this.#sweep()
      const intervalMs = this.#source === 'redis' ? cycleMs : pollMs
      const restMs = Math.max(startMs + intervalMs - clock.monotonic(), pauseMsMin)
      this.#wake = new AbortController()
      if (!signal.aborted) await pauseInBackground(clock, restMs, this.#wake.signal)
    }
  }

  async #cycle(): Promise<FeedSource> {
    const { databaseFeed, streamFeed, signal, onProblem } = this.#options
    try {
      if (databaseFeed === undefined) return await this.#standAlone()
      if (streamFeed !== undefined && (await this.#isByStream(streamFeed))) return 'redis'
      await databaseFeed.cycle()
      return 'database'
    } catch (error) {
      if (!signal.aborted && this.#source !== 'none') {
        onProblem('revocations cannot be read; credentials are confirmed one by one', error)
      }
      return 'none'
    }
  }

  async #standAlone(): Promise<FeedSource> {
    const { reader, fence } = this.#options
    if (this.#isInDoubt) {
      this.#isInDoubt = false
      try {
        await reader.catchUp()
      } catch (error) {
        this.#isInDoubt = true
        throw error
      }
    }
    // Another doubt may have come while it was read.
    if (!this.#isInDoubt) fence.stand()
    return 'memory'
  }

  async #isByStream(streamFeed: StreamFeed): Promise<boolean> {
    const { signal, onProblem } = this.#options
    try {
      await streamFeed.cycle()
      return true
    } catch (error) {
      if (!signal.aborted && this.#source === 'redis') {
        onProblem('revocations are read from the database instead of Redis', error)
      }
      return false
    }
  }

  #sweep(): void {
    const { replica, clock } = this.#options
    replica.sweep(clock.now() / 1_000, clock.monotonic() / 1_000)
  }

  async #house(): Promise<void> {
    const { clock, signal, housekeeping } = this.#options
    while (!signal.aborted) {
      await pauseInBackground(clock, houseMs, signal)
      if (!signal.aborted) await housekeeping.run(this.#source)
    }
  }
}
