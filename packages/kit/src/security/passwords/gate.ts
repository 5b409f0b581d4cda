/**
 * Lets few jobs run at once, few wait, and none wait long.
 *
 * A permit belongs to the job: a caller who goes away gives up its place in the queue, but a job
 * that runs cannot be stopped and keeps its permit until it ends. Otherwise clients that hang up
 * would start more jobs than the machine can bear.
 *
 * @module
 */

import { DurationHistogram, type HistogramValue } from '../../observability/metrics/index.ts'
import { PasswordsBusyError } from './errors.ts'

export interface GateOptions {
  readonly permits: number
  /** Jobs that may wait. */
  readonly queueMax: number
  readonly waitMs: number
  /** Calls once, later, unless it is told not to. */
  readonly after: (delayMs: number, act: () => void) => () => void
  readonly elapsedMs: () => number
}

export interface GateStats {
  readonly permits: number
  readonly running: number
  readonly queued: number
  /** Jobs that have ended. */
  readonly finished: number
  /** How long they ran; it goes on counting. */
  readonly hashSeconds: HistogramValue
  readonly refusedFull: number
  readonly refusedLate: number
  /** Left the queue because their caller went away. */
  readonly abandoned: number
}

interface Waiter {
  readonly admit: () => void
  readonly refuse: (error: unknown) => void
}

/** Finer where a hash should be: 40 to 80 ms. */
const boundsSeconds = [
  0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.35, 0.5, 1, 2.5,
]

export class Gate {
  readonly #options: GateOptions
  readonly #queue = new Set<Waiter>()
  readonly #idle: (() => void)[] = []
  #permits: number
  #isClosed = false
  #running = 0
  #finished = 0
  readonly #hashSeconds = new DurationHistogram(boundsSeconds)
  #refusedFull = 0
  #refusedLate = 0
  #abandoned = 0

  constructor(options: GateOptions) {
    this.#options = options
    this.#permits = options.permits
  }

  /**
   * Ends with the job, or sooner with the reason of the signal.
   *
   * @throws PasswordsBusyError if the queue is full, or no permit came free in time.
   */
  async run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted()
    if (this.#isClosed) throw this.#busy('The service is stopping.')
    if (this.#running < this.#permits) this.#running += 1
    else await this.#turn(signal)
    const running = this.#finish(job, signal)
    return signal === undefined ? running : untilAborted(running, signal)
  }

  /** Fewer permits hold from the next job on. */
  limit(permits: number): void {
    this.#permits = permits
    this.#admit()
  }

  stats(): GateStats {
    return {
      permits: this.#permits,
      running: this.#running,
      queued: this.#queue.size,
      finished: this.#finished,
      hashSeconds: this.#hashSeconds,
      refusedFull: this.#refusedFull,
      refusedLate: this.#refusedLate,
      abandoned: this.#abandoned,
    }
  }

  /** Refuses what waits and what comes, and waits for what runs. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const waiter of this.#queue) waiter.refuse(this.#busy('The service is stopping.'))
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    if (this.#queue.size >= this.#options.queueMax) {
      this.#refusedFull += 1
      throw this.#busy('Too many passwords wait to be verified.')
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = (settle: () => void) => {
      this.#queue.delete(waiter)
      cancel()
      signal?.removeEventListener('abort', abandon)
      settle()
    }
    const waiter: Waiter = {
      admit: () => leave(resolve),
      refuse: (error) => leave(() => reject(error)),
    }
    const cancel = this.#options.after(this.#options.waitMs, () => {
      this.#refusedLate += 1
      waiter.refuse(this.#busy('Too many passwords wait to be verified.'))
    })
    const abandon = () => {
      this.#abandoned += 1
      waiter.refuse(signal?.reason)
    }
    signal?.addEventListener('abort', abandon, { once: true })
    this.#queue.add(waiter)
    return promise
  }

  async #finish<T>(job: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const startedMs = this.#options.elapsedMs()
    try {
      // The caller may have gone between its admission and now.
      signal?.throwIfAborted()
      const result = await job()
      return result
    } finally {
      this.#finished += 1
      this.#hashSeconds.observe((this.#options.elapsedMs() - startedMs) / 1000)
      this.#running -= 1
      this.#admit()
      if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve()
    }
  }

  #admit(): void {
    for (const waiter of this.#queue) {
      if (this.#running >= this.#permits) return
      this.#running += 1
      waiter.admit()
    }
  }

  #busy(message: string): Error {
    const seconds = Math.max(1, Math.ceil(this.#options.waitMs / 1000))
    return new PasswordsBusyError(message, { headers: { 'retry-after': String(seconds) } })
  }
}

function untilAborted<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    running.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject)
  })
}
