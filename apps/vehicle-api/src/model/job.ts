/**
 * One image on its way through the pool: settled exactly once, whoever comes first - the worker,
 * the client who left, or a bound on time.
 *
 * @module
 */

import type { ImageFormat } from '@plimsoll/kit/uploads'
import type { Prediction } from './prediction.ts'

export interface JobOptions {
  readonly bytes: Uint8Array
  readonly format: ImageFormat
  readonly withCopy?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

export class Job {
  readonly bytes: Uint8Array
  readonly format: ImageFormat
  readonly withCopy: boolean
  /** How many workers were given this job. */
  attempts = 0
  /** Milliseconds before the last worker took it. */
  queuedMs = 0
  readonly #submittedAtMs = performance.now()
  readonly #outcome = Promise.withResolvers<Prediction>()
  readonly #signal: AbortSignal | undefined
  readonly #onAbort: () => void
  #waiting: NodeJS.Timeout | undefined
  #isSettled = false

  /** @param onAbort Told when the client left before the answer was there. */
  constructor(
    { bytes, format, withCopy = false, signal }: JobOptions,
    onAbort: (job: Job) => void,
  ) {
    this.bytes = bytes
    this.format = format
    this.withCopy = withCopy
    this.#signal = signal
    this.#onAbort = () => {
      this.reject(signal?.reason)
      onAbort(this)
    }
    signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  get promise(): Promise<Prediction> {
    return this.#outcome.promise
  }

  get isSettled(): boolean {
    return this.#isSettled
  }

  /** Calls back if the job still waits for a worker after `ms`. */
  waitAtMost(ms: number, onExpired: (job: Job) => void): void {
    this.#waiting ??= setTimeout(() => onExpired(this), ms)
  }

  /** A worker takes the job. */
  start(): void {
    this.attempts += 1
    this.queuedMs = performance.now() - this.#submittedAtMs
    clearTimeout(this.#waiting)
    this.#waiting = undefined
  }

  resolve(prediction: Prediction): void {
    this.#settle()
    this.#outcome.resolve(prediction)
  }

  reject(reason: unknown): void {
    this.#settle()
    this.#outcome.reject(reason)
  }

  #settle(): void {
    this.#isSettled = true
    clearTimeout(this.#waiting)
    this.#signal?.removeEventListener('abort', this.#onAbort)
  }
}
