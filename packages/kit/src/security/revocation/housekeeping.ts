/**
 * What is to be done now and then and may take its time: the relay, a look into PostgreSQL for what the
 * stream may lack, and the removal of what has expired.
 *
 * @module
 */

import type { Call } from '../../reliability/database/index.ts'
import type { Clock } from './clock.ts'
import type { NodeStore } from './node-store.ts'
import type { Relay } from './relay.ts'
import type { FeedSource } from './revocation-stats.ts'
import type { RowReader } from './row-reader.ts'
import type { RevocationStore } from './store.ts'

export interface HousekeepingOptions {
  readonly store: RevocationStore
  readonly reader: RowReader
  readonly nodes: NodeStore | undefined
  readonly relay: Relay | undefined
  readonly clock: Clock
  readonly call: Call & { readonly signal: AbortSignal }
  readonly onProblem: (message: string, error: unknown) => void
}

// Reading on from there is what an outage of Redis begins with: the shorter, the less there is.
const lookEveryMs = 10_000
const removeEveryMs = 60_000
const problemEveryMs = 60_000

const rowsPerBatch = 1_000
const batchesMax = 10

export class Housekeeping {
  readonly #options: HousekeepingOptions
  #lookedMs: number
  #removedMs: number
  #problemMs = Number.NEGATIVE_INFINITY

  constructor(options: HousekeepingOptions) {
    this.#options = options
    this.#lookedMs = options.clock.monotonic()
    this.#removedMs = this.#lookedMs
  }

  /** Never rejects. */
  async run(source: FeedSource): Promise<void> {
    const { relay, reader, clock, call, onProblem } = this.#options
    const nowMs = clock.monotonic()
    try {
      if (source === 'redis' && nowMs - this.#lookedMs >= lookEveryMs) {
        this.#lookedMs = nowMs
        await reader.catchUp()
      }
      if (nowMs - this.#removedMs >= removeEveryMs) {
        this.#removedMs = nowMs
        await this.removeExpired()
      }
      if (source === 'redis') await relay?.run(call)
    } catch (error) {
      if (call.signal.aborted || nowMs - this.#problemMs < problemEveryMs) return
      this.#problemMs = nowMs
      onProblem('revocations could not be tidied up or passed on; it is tried again', error)
    }
  }

  /** In bounded batches. @returns how many rows there were */
  async removeExpired(): Promise<number> {
    const { store, nodes, call } = this.#options
    let count = 0
    for (let batch = 0; batch < batchesMax; batch += 1) {
      const removed = await store.removeExpired(rowsPerBatch, call)
      count += removed
      if (removed < rowsPerBatch) break
    }
    await nodes?.removeDead(call)
    return count
  }
}
