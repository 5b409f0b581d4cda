/**
 * The feed by a Redis stream, which PostgreSQL backs.
 *
 * A cycle renews the lease and reads what is new in one script; from its sending the replica is fresh.
 * Between the cycles a reader waits at the stream, so that an entry arrives within a millisecond and is
 * acknowledged. Whenever entries may have been missed (the first time, after a failure, in a new epoch,
 * when ids went back) the node keeps what it has and reads PostgreSQL before it is fresh again: what is
 * in the stream was committed before, so nothing up to the last id can be missing then.
 *
 * @module
 */

import type { Clock } from './clock.ts'
import { decodeEntry } from './entry-code.ts'
import type { Fence } from './fence.ts'
import type { Entry } from './revocable.ts'
import { type Beat, isBefore, type StreamedEntry, type StreamState } from './stream-state.ts'

export interface StreamFeedOptions {
  readonly state: StreamState
  readonly fence: Fence
  readonly clock: Clock
  readonly apply: (entry: Entry) => void
  /** Reads from PostgreSQL what is new there. */
  readonly catchUp: () => Promise<unknown>
  /** Batches after an id, until the signal is aborted, through outages. */
  readonly read: (afterId: string, signal: AbortSignal) => AsyncIterable<readonly StreamedEntry[]>
}

// A node that is further behind than so many rounds of a thousand reads PostgreSQL instead.
const roundsMax = 100

export class StreamFeed {
  readonly #options: StreamFeedOptions
  #epoch: string | undefined
  #position = '0-0'
  /** Something may have been missed. */
  #isBroken = true
  #reading: AbortController | undefined
  #acknowledging: Promise<void> | undefined
  #acknowledgedId = ''
  #lagMs = 0
  #epochs = 0

  constructor(options: StreamFeedOptions) {
    this.#options = options
  }

  /** Of the entry that arrived last, from Redis to here, in milliseconds. */
  get lagMs(): number {
    return this.#lagMs
  }

  get epochs(): number {
    return this.#epochs
  }

  /** @throws what Redis or PostgreSQL fail with; the next cycle then begins by reading the latter. */
  async cycle(): Promise<void> {
    try {
      for (let round = 0; round < roundsMax; round += 1) {
        if (await this.#round()) return
      }
      throw new Error('the stream grows faster than it is read')
    } catch (error) {
      this.#isBroken = true
      throw error
    }
  }

  close(): void {
    this.#reading?.abort()
  }

  async #round(): Promise<boolean> {
    const { state, clock, fence, catchUp } = this.#options
    const sentMs = clock.monotonic()
    const beat = await state.beat(this.#isBroken ? undefined : this.#epoch, this.#position)
    const isContinued = beat.epoch === this.#epoch && !isBefore(beat.lastId, this.#position)
    if (this.#isBroken || !isContinued) {
      await catchUp()
      this.#begin(beat, isContinued)
      return false
    }
    this.#arrive(beat.entries)
    if (isBefore(this.#position, beat.lastId)) return false
    fence.renew(sentMs)
    this.#acknowledge()
    return true
  }

  /** All up to the last id is known, by whatever way. */
  #begin({ epoch, lastId }: Beat, isContinued: boolean): void {
    this.#isBroken = false
    if (isContinued && this.#reading !== undefined) {
      // The reader has gone on meanwhile.
      if (isBefore(this.#position, lastId)) this.#position = lastId
      return
    }
    this.#position = lastId
    this.#epoch = epoch
    this.#epochs += 1
    this.#acknowledgedId = ''
    this.#reading?.abort()
    this.#reading = new AbortController()
    void this.#read(lastId, this.#reading.signal)
  }

  async #read(afterId: string, signal: AbortSignal): Promise<void> {
    try {
      for await (const entries of this.#options.read(afterId, signal)) {
        if (signal.aborted) return
        this.#lagMs = Math.max(0, this.#options.clock.now() - millisecondsOf(entries.at(-1)))
        this.#arrive(entries)
        this.#acknowledge()
      }
    } catch {
      // It reads through outages, so this is something else; the next cycle begins anew.
      if (signal.aborted) return
      this.#isBroken = true
      this.#reading = undefined
    }
  }

  #arrive(entries: readonly StreamedEntry[]): void {
    for (const { id, fields } of entries) {
      const entry = decodeEntry(fields)
      if (entry !== undefined) this.#options.apply(entry)
      if (isBefore(this.#position, id)) this.#position = id
    }
  }

  /** One at a time, with the latest position. A lost one is made good by the next cycle. */
  #acknowledge(): void {
    if (this.#isBroken || this.#epoch === undefined) return
    if (this.#acknowledging !== undefined || this.#acknowledgedId === this.#position) return
    const [epoch, id] = [this.#epoch, this.#position]
    this.#acknowledging = this.#options.state.acknowledge(epoch, id).then(
      () => this.#acknowledged(epoch, id),
      () => {
        this.#acknowledging = undefined
      },
    )
  }

  #acknowledged(epoch: string, id: string): void {
    this.#acknowledging = undefined
    if (epoch !== this.#epoch) return
    this.#acknowledgedId = id
    this.#acknowledge()
  }
}

function millisecondsOf(entry: StreamedEntry | undefined): number {
  return Number(entry?.id.split('-')[0] ?? 0)
}
