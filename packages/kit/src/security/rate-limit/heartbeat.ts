/**
 * Says each second that this process lives, and so learns how many do.
 *
 * A process that joins counts at once. One that is missing counts for some seconds more: after an
 * outage the store has forgotten them all, and who comes first must not take everybody's share.
 *
 * @module
 */

import type { LimiterClock } from './clock.ts'
import type { LimitStore } from './limit-store.ts'
import type { StoreLink } from './store-link.ts'

export interface HeartbeatOptions {
  readonly store: LimitStore
  readonly link: StoreLink
  readonly clock: LimiterClock
  readonly nodeId: string
  readonly timeoutMs: number
  readonly onNodes: (nodes: number) => void
}

const everyMs = 1_000
const livesMs = 3_000
/** Beats that the largest count is of. */
const remembered = 5

export class Heartbeat {
  readonly #options: HeartbeatOptions
  #counts: readonly number[] = []
  #cancel: (() => void) | undefined
  #isBeating = false
  #isClosed = false

  constructor(options: HeartbeatOptions) {
    this.#options = options
    this.beat()
  }

  /** Now, as the store may be there again. */
  beat(): void {
    if (this.#isBeating || this.#isClosed) return
    this.#isBeating = true
    this.#cancel?.()
    void this.#beat()
  }

  /** The others may have this one's share now. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel?.()
    const { store, link, nodeId, timeoutMs } = this.#options
    if (link.isUp) await link.call((call) => store.heartbeat(nodeId, 0, call), timeoutMs)
  }

  async #beat(): Promise<void> {
    const { store, link, clock, nodeId, timeoutMs, onNodes } = this.#options
    const { reply } = await link.call((call) => store.heartbeat(nodeId, livesMs, call), timeoutMs)
    this.#isBeating = false
    if (this.#isClosed) return
    if (reply !== undefined && reply >= 1) {
      this.#counts = [reply, ...this.#counts].slice(0, remembered)
      onNodes(Math.max(...this.#counts))
    }
    this.#cancel = clock.after(everyMs, () => this.beat())
  }
}
