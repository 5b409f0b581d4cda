/**
 * Puts into the stream what whoever revoked it could not, and removes what nobody needs any more.
 *
 * One node at a time is the relay, by a lease in Redis; two for a moment make entries appear twice,
 * which does no harm.
 *
 * @module
 */

import type { Call } from '../../reliability/database/index.ts'
import { entryOfColumns } from './revocable.ts'
import type { RevocationStore, UnpublishedRow } from './store.ts'
import type { StreamState } from './stream-state.ts'

export interface RelayOptions {
  readonly store: RevocationStore
  readonly stream: StreamState
  readonly onProblem: (message: string, error: unknown) => void
}

// What was committed so recently is being published by its own node.
const youngMs = 500
const leaseMs = 1_500
const rowsPerBatch = 1_000

export class Relay {
  readonly #options: RelayOptions
  #confirmed: number[] = []
  #published = 0

  constructor(options: RelayOptions) {
    this.#options = options
  }

  /** Entries that were put into the stream for others. */
  get published(): number {
    return this.#published
  }

  /** These rows are in the stream; written down with the next run. */
  confirm(positions: readonly number[]): void {
    for (const position of positions) this.#confirmed.push(position)
  }

  async run(call: Call): Promise<void> {
    await this.#writeConfirmed(call)
    const { store, stream } = this.#options
    if (!(await stream.claimRelay(leaseMs))) return
    const rows = await store.unpublished(youngMs, rowsPerBatch, call)
    if (rows.length === 0) return
    await stream.publish(rows.flatMap((row) => this.#entryOf(row)))
    this.#published += rows.length
    this.confirm(rows.map(({ position }) => position))
    await this.#writeConfirmed(call)
  }

  async #writeConfirmed(call: Call): Promise<void> {
    const { store } = this.#options
    while (this.#confirmed.length > 0) {
      // Kept until it is written; what is lost with the process is published once more.
      const batch = this.#confirmed.slice(0, rowsPerBatch)
      await store.markPublished(batch, call)
      this.#confirmed = this.#confirmed.slice(batch.length)
    }
  }

  #entryOf(row: UnpublishedRow) {
    try {
      return [entryOfColumns(row)]
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.#options.onProblem(`row ${row.position} of revocations is none`, error)
      return []
    }
  }
}
