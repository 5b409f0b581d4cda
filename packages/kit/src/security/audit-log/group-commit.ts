/**
 * Many appends, one transaction: what is added in one tick is committed together.
 *
 * There is one commit at a time. What is added meanwhile waits for the next, so the slower the disk
 * is, the more share one flush of it. Nothing waits for company longer than a tick of the event
 * loop. The queue is bounded by rows and bytes: beyond that an append is refused, never dropped.
 *
 * @module
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate } from 'node:timers/promises'
import { AuditLogClosedError, AuditLogFullError } from './errors.ts'

export interface GroupCommitOptions<Item, Result> {
  /** Stores all or none; one result for each item, in order. */
  readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>
  /** Items and bytes of one transaction at most. */
  readonly batchRowsMax: number
  readonly batchBytesMax: number
  /** Items and bytes that may wait. */
  readonly queueRowsMax: number
  readonly queueBytesMax: number
}

interface Waiter<Item, Result> {
  readonly item: Item
  readonly bytes: number
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
  /** Stops listening to the caller's signal. */
  settled: () => void
}

const nothing = () => undefined

export class GroupCommit<Item, Result> {
  readonly #options: GroupCommitOptions<Item, Result>
  // Insertion order is the order of the chain; a Set forgets an aborted one at once.
  readonly #queue = new Set<Waiter<Item, Result>>()
  // A batch belongs to no single request, so it must not run in the context of the first of them.
  readonly #outside = AsyncLocalStorage.snapshot()
  #queuedBytes = 0
  #running: Promise<void> | undefined
  #isClosed = false
  #batches = 0
  #failures = 0
  #rows = 0
  #refused = 0
  #committingSinceMs: number | undefined

  constructor(options: GroupCommitOptions<Item, Result>) {
    this.#options = options
  }

  /**
   * Resolves after the commit. An aborted signal rejects at once; the item is then not stored if it
   * still waited, and may be if its commit had begun.
   */
  add(item: Item, bytes: number, signal?: AbortSignal): Promise<Result> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      this.#assertRoomFor(bytes)
      const waiter: Waiter<Item, Result> = { item, bytes, resolve, reject, settled: nothing }
      this.#queue.add(waiter)
      this.#queuedBytes += bytes
      if (signal !== undefined) this.#heed(signal, waiter)
      this.#running ??= this.#outside(() => this.#run())
    })
  }

  stats(): {
    readonly queued: number
    readonly batches: number
    readonly rows: number
    readonly failures: number
    readonly refused: number
    /** How long the commit that runs has taken so far. */
    readonly committingMs: number
  } {
    const since = this.#committingSinceMs
    return {
      queued: this.#queue.size,
      batches: this.#batches,
      rows: this.#rows,
      failures: this.#failures,
      refused: this.#refused,
      committingMs: since === undefined ? 0 : performance.now() - since,
    }
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Resolves when nothing waits and nothing runs. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  /** Refuses what comes, and waits for what is there. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.idle()
  }

  async #run(): Promise<void> {
    while (this.#queue.size > 0) {
      await setImmediate()
      await this.#commit(this.#take())
    }
    this.#running = undefined
  }

  async #commit(batch: readonly Waiter<Item, Result>[]): Promise<void> {
    if (batch.length === 0) return
    this.#committingSinceMs = performance.now()
    try {
      const results = await this.#options.commit(batch.map(({ item }) => item))
      this.#batches += 1
      this.#rows += batch.length
      for (const [index, waiter] of batch.entries()) waiter.resolve(results[index] as Result)
    } catch (error) {
      this.#failures += 1
      for (const waiter of batch) waiter.reject(error)
    }
    this.#committingSinceMs = undefined
    for (const waiter of batch) waiter.settled()
  }

  #take(): Waiter<Item, Result>[] {
    const { batchRowsMax, batchBytesMax } = this.#options
    const batch: Waiter<Item, Result>[] = []
    let bytes = 0
    for (const waiter of this.#queue) {
      bytes += waiter.bytes
      if (batch.length > 0 && (batch.length >= batchRowsMax || bytes > batchBytesMax)) break
      batch.push(waiter)
      this.#forget(waiter)
    }
    return batch
  }

  #forget(waiter: Waiter<Item, Result>): void {
    if (this.#queue.delete(waiter)) this.#queuedBytes -= waiter.bytes
  }

  #heed(signal: AbortSignal, waiter: Waiter<Item, Result>): void {
    const abort = () => {
      this.#forget(waiter)
      waiter.reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    waiter.settled = () => signal.removeEventListener('abort', abort)
  }

  #assertRoomFor(bytes: number): void {
    const headers = { 'retry-after': '1' }
    if (this.#isClosed) throw new AuditLogClosedError('The service is stopping.', { headers })
    const { queueRowsMax, queueBytesMax } = this.#options
    if (this.#queue.size < queueRowsMax && this.#queuedBytes + bytes <= queueBytesMax) return
    this.#refused += 1
    throw new AuditLogFullError('Too much waits to be recorded.', { headers })
  }
}
