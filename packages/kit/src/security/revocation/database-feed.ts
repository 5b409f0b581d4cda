/**
 * The feed by polling PostgreSQL, where there is no Redis or it is away.
 *
 * A cycle renews the lease, in a statement of its own, and then reads what was committed since the last
 * snapshot. Both in one statement would see the moment before the lease.
 *
 * @module
 */

import type { Clock } from './clock.ts'
import type { Fence } from './fence.ts'
import type { NodeStore } from './node-store.ts'
import type { RowReader } from './row-reader.ts'

export interface DatabaseFeedOptions {
  readonly reader: RowReader
  readonly nodes: NodeStore
  readonly fence: Fence
  readonly clock: Clock
  /** Of a statement. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export class DatabaseFeed {
  readonly #options: DatabaseFeedOptions

  constructor(options: DatabaseFeedOptions) {
    this.#options = options
  }

  /** @throws what PostgreSQL fails with */
  async cycle(): Promise<void> {
    const { reader, nodes, fence, clock, timeoutMs, signal } = this.#options
    const call = { signal, timeoutMs, name: 'revocation-lease' }
    // All at once takes longer than a lease, and others would wait for it.
    if (reader.snapshot === undefined) await reader.catchUp()
    const sentMs = clock.monotonic()
    await nodes.renew(reader.snapshot, call)
    const count = await reader.catchUp()
    fence.renew(sentMs)
    // Others may be waiting for what was read; else the next renewal says it as well.
    if (count > 0 && reader.snapshot !== undefined) await nodes.acknowledge(reader.snapshot, call)
  }
}
