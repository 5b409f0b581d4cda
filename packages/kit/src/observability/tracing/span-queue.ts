/**
 * Spans that wait to be exported: a queue with a cap, emptied in batches, one at a time.
 *
 * Whatever the collector does, a request never waits for it, at most the cap and one batch are held,
 * and what is lost is counted.
 *
 * @module
 */

import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'

/** Sends a batch; rejects if the collector has not taken it in time. */
export interface SpanSink {
  send(spans: ReadableSpan[]): Promise<void>
  /** Ends what is under way, and refuses what comes. */
  close(): void
}

export type DropReason = 'queue_full' | 'export_failed' | 'closed'

export interface QueueStats {
  /** Spans that the collector has taken. */
  readonly exported: number
  readonly dropped: Readonly<Record<DropReason, number>>
  /** Batches that the collector has not taken. */
  readonly exportFailures: number
  readonly queued: number
  readonly queueMax: number
}

export interface QueueLimits {
  /** Spans that may wait. */
  readonly queueMax: number
  /** Spans of one export. */
  readonly batchMax: number
  /** Milliseconds until a batch that is not full is exported. */
  readonly delayMs: number
}

/** Told once when exports begin to fail, and once when they succeed again. */
export type ExportListener = (state: 'failing' | 'recovered', error: unknown) => void

export class SpanQueue implements SpanProcessor {
  readonly #sink: SpanSink
  readonly #limits: QueueLimits
  readonly #dropped: Record<DropReason, number> = { queue_full: 0, export_failed: 0, closed: 0 }
  readonly #listeners = new Set<ExportListener>()
  #waiting: ReadableSpan[] = []
  #exported = 0
  #exportFailures = 0
  #failure: { readonly error: unknown } | undefined
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #isClosed = false

  constructor(sink: SpanSink, limits: QueueLimits) {
    this.#sink = sink
    this.#limits = limits
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    const { queueMax, batchMax, delayMs } = this.#limits
    if (this.#isClosed) this.#dropped.closed += 1
    else if (this.#waiting.length >= queueMax) this.#dropped.queue_full += 1
    else {
      this.#waiting.push(span)
      if (this.#waiting.length >= batchMax) void this.#begin()
      this.#timer ??= setTimeout(() => this.#begin(), delayMs).unref()
    }
  }

  stats(): QueueStats {
    return {
      exported: this.#exported,
      dropped: { ...this.#dropped },
      exportFailures: this.#exportFailures,
      queued: this.#waiting.length,
      queueMax: this.#limits.queueMax,
    }
  }

  /** A listener that comes late is told of exports that are failing. Returns what ends it. */
  onExports(listener: ExportListener): () => void {
    this.#listeners.add(listener)
    if (this.#failure !== undefined) listener('failing', this.#failure.error)
    return () => void this.#listeners.delete(listener)
  }

  /** Resolves when nothing waits, or at the first batch that fails. */
  async forceFlush(): Promise<void> {
    await this.#running
    do await this.#begin()
    while (this.#waiting.length > 0 && this.#failure === undefined)
  }

  /** What still waits is dropped: flush first. */
  async shutdown(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#dropped.closed += this.#waiting.length
    this.#waiting = []
    this.#sink.close()
    await this.#running
  }

  #begin(): Promise<void> {
    this.#running ??= this.#exportBatches().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** At least one, and then those that are full. */
  async #exportBatches(): Promise<void> {
    const { batchMax, delayMs } = this.#limits
    do await this.#export(this.#waiting.splice(0, batchMax))
    while (this.#waiting.length >= batchMax)
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#begin(), delayMs).unref()
  }

  async #export(batch: ReadableSpan[]): Promise<void> {
    if (batch.length === 0) return
    try {
      await this.#sink.send(batch)
      this.#exported += batch.length
      if (this.#failure !== undefined) this.#tell('recovered', undefined)
      this.#failure = undefined
    } catch (error) {
      this.#exportFailures += 1
      this.#dropped[this.#isClosed ? 'closed' : 'export_failed'] += batch.length
      const isNews = this.#failure === undefined
      this.#failure = { error }
      if (isNews) this.#tell('failing', error)
    }
  }

  #tell(state: 'failing' | 'recovered', error: unknown): void {
    for (const listener of this.#listeners) listener(state, error)
  }
}
