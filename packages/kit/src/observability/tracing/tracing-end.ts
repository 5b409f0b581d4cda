/**
 * How the spans of a process end: flushed within a bound, whatever the collector does.
 *
 * @module
 */

import type { QueueStats, SpanQueue } from './span-queue.ts'

export interface TracingStats extends QueueStats {
  /** Faults of tracing itself, each of which cost a span. */
  readonly faults: number
}

export class TracingEnd {
  readonly #queue: SpanQueue
  #faults = 0
  #hasGivenUp = false
  #closed: Promise<void> | undefined

  constructor(queue: SpanQueue) {
    this.#queue = queue
  }

  faulted(): void {
    this.#faults += 1
  }

  stats(): TracingStats {
    return { ...this.#queue.stats(), faults: this.#faults }
  }

  async flush(withinMs: number): Promise<void> {
    this.#hasGivenUp = false
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      this.#hasGivenUp = true
      late.resolve()
    }, withinMs)
    await Promise.race([this.#queue.forceFlush(), late.promise])
    clearTimeout(timer)
  }

  close(withinMs: number): Promise<void> {
    this.#closed ??= this.#close(withinMs)
    return this.#closed
  }

  async #close(withinMs: number): Promise<void> {
    // A collector that has just not answered in time is not asked for more of it.
    if (!this.#hasGivenUp) await this.flush(withinMs)
    await this.#queue.shutdown()
  }
}
