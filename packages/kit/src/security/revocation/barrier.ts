/**
 * Proves that no node accepts what was revoked, or says that it could not in time.
 *
 * Looked at once the entry is in the feed: a node that takes its lease later reads the entry before it
 * is fresh. So each node that is leased then has to acknowledge the entry, or its lease has to run out;
 * and if one may be asking for single sessions, what it was told before the commit must have lapsed.
 * In an epoch of Redis that is younger than a lease, leases of the one before may have been lost: the
 * barrier waits until they would have run out.
 *
 * @module
 */

import type { Call } from '../../reliability/database/index.ts'
import { type Clock, pause } from './clock.ts'
import type { NodeStore, OtherNode } from './node-store.ts'
import type { Entry } from './revocable.ts'
import { isBefore, type StreamState, type View } from './stream-state.ts'

export interface BarrierOptions {
  readonly nodeId: string
  readonly nodes: NodeStore
  /** Where Redis is configured. */
  readonly stream: StreamState | undefined
  readonly clock: Clock
  readonly leaseMs: number
  /** For how long a node may rely on what it was told about one session. */
  readonly confirmValidMs: number
  /** After the commit; then it is not proven. */
  readonly limitMs: number
  readonly timeoutMs: number
}

export interface Committed {
  readonly entries: readonly Entry[]
  readonly transactionId: string
  readonly committedMs: number
  /** The entries are in the stream. */
  readonly onPublished: () => void
}

// Redis answers in less than a millisecond; a node that is away is not asked for a thousand times.
const pauseMsMin = 1
const pauseMsMax = 25

export class Barrier {
  readonly #options: BarrierOptions
  #viewing: { readonly startedMs: number; readonly view: Promise<View> } | undefined

  constructor(options: BarrierOptions) {
    this.#options = options
  }

  /** @throws what Redis or PostgreSQL fail with: nothing is proven then */
  async prove(committed: Committed): Promise<boolean> {
    const { stream } = this.#options
    // Both begin now: neither waits for the other to end.
    const [byStream, byDatabase] = await Promise.all([
      stream === undefined ? true : this.#proveByStream(stream, committed),
      this.#proveByDatabase(committed),
    ])
    return byStream && byDatabase
  }

  async #proveByStream(stream: StreamState, committed: Committed): Promise<boolean> {
    let first = await stream.publish(committed.entries)
    committed.onPublished()
    let view = first
    let pauseMs = pauseMsMin
    for (;;) {
      if (view.epoch !== first.epoch) {
        // The entry may have gone with the epoch in which it was published.
        first = await stream.publish(committed.entries)
        view = first
      }
      if (this.#isAcknowledged(first, view)) return true
      if (this.#isOver(committed)) return false
      const seenMs = this.#options.clock.monotonic()
      await pause(this.#options.clock, pauseMs)
      pauseMs = Math.min(pauseMs * 2, pauseMsMax)
      view = await this.#viewAfter(stream, seenMs)
    }
  }

  #isAcknowledged(first: View, now: View): boolean {
    const { nodeId, leaseMs } = this.#options
    if (now.epochAgeMs <= leaseMs) return false
    for (const [id, { leaseLeftMs }] of first.nodes) {
      if (id === nodeId || leaseLeftMs <= 0) continue
      const node = now.nodes.get(id)
      if (node === undefined || node.leaseLeftMs <= 0) continue
      if (isBefore(node.acknowledgedId, first.id)) return false
    }
    return true
  }

  async #proveByDatabase(committed: Committed): Promise<boolean> {
    const { clock, confirmValidMs } = this.#options
    const first = await this.#others(committed)
    if (first.some(({ mayConfirm }) => mayConfirm)) {
      await pause(clock, committed.committedMs + confirmValidMs - clock.monotonic())
    }
    const waitedFor = new Set(first.filter(({ isBehind }) => isBehind).map(({ id }) => id))
    let behind: readonly OtherNode[] = first
    while (behind.some(({ id, isBehind }) => isBehind && waitedFor.has(id))) {
      if (this.#isOver(committed)) return false
      await pause(clock, pauseMsMax)
      behind = await this.#others(committed)
    }
    return true
  }

  #others({ transactionId }: Committed): Promise<readonly OtherNode[]> {
    const call: Call = { timeoutMs: this.#options.timeoutMs, name: 'revocation-barrier' }
    return this.#options.nodes.others(transactionId, call)
  }

  #isOver({ committedMs }: Committed): boolean {
    return this.#options.clock.monotonic() >= committedMs + this.#options.limitMs
  }

  /** A look that began after that moment: many barriers at once share it. */
  async #viewAfter(stream: StreamState, seenMs: number): Promise<View> {
    const running = this.#viewing
    if (running !== undefined && running.startedMs >= seenMs) return running.view
    const view = stream.view()
    this.#viewing = { startedMs: this.#options.clock.monotonic(), view }
    return view
  }
}
