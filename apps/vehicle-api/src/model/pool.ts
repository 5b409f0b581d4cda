/**
 * A pool of threads that classify images, so that the thread which serves clients never waits for
 * a picture.
 *
 * Everything that waits has a bound: the queue in number and in time, a job in time. An image whose
 * worker ends is given to another worker once; a second end is answered 503, because then the image
 * is the likelier cause.
 *
 * @module
 */

import { tracingChannel } from 'node:diagnostics_channel'
import type { ImageFormat } from '@plimsoll/kit/uploads'
// Before it is loaded.
import './no-telemetry.ts'
// A native library is unloaded with the last thread that uses it, and not each can be loaded again.
// Loaded on the main thread, both stay (sharp documents this for worker threads).
import 'onnxruntime-node'
import 'sharp'
import { type ClassificationStats, ClassificationTally } from './classification-tally.ts'
import { ModelBusyError, ModelTimeoutError } from './errors.ts'
import { Job } from './job.ts'
import type { ModelManifest } from './manifest.ts'
import { retryLater, toError, toPrediction, unavailable } from './pool-answers.ts'
import { type PoolOptions, resolvePoolOptions } from './pool-options.ts'
import type { Prediction } from './prediction.ts'
import type { Reply, Runtime } from './protocol.ts'
import { type Loss, type SlotOwner, WorkerSlot } from './worker-slot.ts'

export interface ClassifyOptions {
  /** What the signature of the file says it is. */
  readonly format: ImageFormat
  /** Also makes the small copy of the picture. Default false. */
  readonly withCopy?: boolean | undefined
  /** Gives the job up; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

export interface PoolStats {
  /** Workers that are ready, busy ones included. */
  readonly workers: number
  readonly busy: number
  readonly queued: number
  /** Workers lost because they ended, since the start. */
  readonly crashed: number
  /** Workers lost because they did not answer in time. */
  readonly timedOut: number
  /** Images that a worker answered. */
  readonly completed: number
  readonly classifications: ClassificationStats
}

export interface ModelPool extends AsyncDisposable {
  /** Name and version of the model, such as `vehiclenet32@0.1.0`. */
  readonly name: string
  readonly manifest: ModelManifest
  readonly runtime: Runtime
  /** Workers that there are when none is lost. */
  readonly size: number
  /**
   * Classifies one image. The bytes must not be changed before the answer.
   *
   * @throws KitError with the answer for the client, or the reason of the signal.
   */
  classify(bytes: Uint8Array, options: ClassifyOptions): Promise<Prediction>
  stats(): PoolStats
  /** Ends the workers; whatever waits is answered 503. */
  close(): Promise<void>
}

/** A pool whose workers are on their way; images wait for them. */
export interface OpeningPool extends ModelPool {
  /**
   * Resolves when each worker has answered an image, or the pool is closed before that.
   *
   * @throws ModelError as {@link createModelPool}
   */
  readonly opened: Promise<void>
}

/**
 * Starts all workers and answers one image on each.
 *
 * @throws ModelError if the model cannot be used, RangeError if an option makes no sense.
 */
export async function createModelPool(options: PoolOptions): Promise<ModelPool> {
  const pool = openModelPool(options)
  await pool.opened
  return pool
}

/**
 * The same without the wait, for who has other things to do meanwhile. Await `opened`: it may fail.
 *
 * @throws RangeError if an option makes no sense.
 */
export function openModelPool(options: PoolOptions): OpeningPool {
  const pool = new Pool(resolvePoolOptions(options))
  // Whoever is late to await it is told of a failure then.
  pool.opened.catch(() => undefined)
  return pool
}

/** For who traces; without anybody it costs one check. */
const traced = tracingChannel<unknown, object>('plimsoll:model.classify')

class Pool implements OpeningPool, SlotOwner {
  readonly name: string
  readonly manifest: ModelManifest
  runtime: Runtime = { name: 'onnxruntime-node', version: 'unknown' }
  readonly size: number
  readonly opened: Promise<void>
  readonly #options: Required<PoolOptions>
  readonly #slots: readonly WorkerSlot[]
  readonly #queue: Job[] = []
  readonly #counts = { crashed: 0, timedOut: 0, completed: 0 }
  readonly #tally = new ClassificationTally()
  #isClosed = false

  constructor(options: Required<PoolOptions>) {
    const { manifest } = options
    this.name = `${manifest.name}@${manifest.version}`
    this.manifest = manifest
    this.#options = options
    this.size = options.workers
    this.#slots = Array.from({ length: options.workers }, () => new WorkerSlot(options, this))
    this.opened = this.#open()
  }

  async #open(): Promise<void> {
    try {
      const runtimes = await Promise.all(this.#slots.map((slot) => slot.open()))
      this.runtime = runtimes[0] ?? this.runtime
    } catch (error) {
      if (this.#isClosed) return
      await this.close()
      throw error
    }
  }

  classify(bytes: Uint8Array, options: ClassifyOptions): Promise<Prediction> {
    const classify = () => this.#tally.of(this.#classify(bytes, options), options.signal)
    if (!traced.start.hasSubscribers) return classify()
    return traced.tracePromise(classify, { model: this.name, format: options.format })
  }

  async #classify(bytes: Uint8Array, options: ClassifyOptions): Promise<Prediction> {
    const { signal } = options
    signal?.throwIfAborted()
    if (this.#isClosed) throw unavailable('The service is shutting down.')
    const idle = this.#idleSlot()
    const { queueMax, queueTimeoutMs } = this.#options
    if (!idle && this.#queue.length >= queueMax) {
      throw new ModelBusyError(
        `All workers are busy and ${queueMax} images wait already, which is the limit.`,
        retryLater,
      )
    }

    const job = new Job({ ...options, bytes }, (aborted) => this.#unqueue(aborted))
    if (idle) idle.run(job)
    else {
      this.#queue.push(job)
      job.waitAtMost(queueTimeoutMs, (waiting) => this.#expire(waiting))
    }
    return job.promise
  }

  stats(): PoolStats {
    return {
      workers: this.#slots.filter(({ isReady }) => isReady).length,
      busy: this.#slots.filter(({ isBusy }) => isBusy).length,
      queued: this.#queue.length,
      ...this.#counts,
      classifications: this.#tally.stats(),
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const running = this.#slots.map((slot) => slot.takeJob())
    for (const job of [...running, ...this.#queue.splice(0)]) {
      if (job?.isSettled === false) job.reject(unavailable('The service is shutting down.'))
    }
    await Promise.all(this.#slots.map((slot) => slot.close()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** @internal */
  onIdle(): void {
    const idle = this.#idleSlot()
    const job = idle && this.#queue.shift()
    if (job) idle.run(job)
  }

  /** @internal */
  onReply(job: Job, reply: Reply): void {
    if (reply.kind === 'answer') this.#counts.completed += 1
    if (job.isSettled) return
    if (reply.kind === 'answer') job.resolve(toPrediction(job, reply, this.manifest.threshold))
    else job.reject(toError(reply))
  }

  /** @internal */
  onLost(job: Job | undefined, loss: Loss): void {
    this.#counts[loss.kind === 'crashed' ? 'crashed' : 'timedOut'] += 1
    this.#options.onWorkerLost(loss)
    if (job === undefined || job.isSettled) return
    if (loss.kind === 'timed-out') {
      const { jobTimeoutMs } = this.#options
      const message = `The image was not classified within ${jobTimeoutMs} ms; send a smaller one.`
      job.reject(new ModelTimeoutError(message, { cause: loss.cause }))
    } else if (job.attempts > 1) {
      job.reject(unavailable('The model failed twice on this image.', loss.cause))
    } else {
      this.#retry(job)
    }
  }

  #retry(job: Job): void {
    // First in the queue, even if that is full: it has waited its turn already.
    this.#queue.unshift(job)
    job.waitAtMost(this.#options.queueTimeoutMs, (waiting) => this.#expire(waiting))
    this.onIdle()
  }

  #expire(job: Job): void {
    this.#unqueue(job)
    const { workers } = this.stats()
    const waited = `The image waited ${this.#options.queueTimeoutMs} ms for the model.`
    job.reject(workers === 0 ? unavailable(waited) : new ModelBusyError(waited, retryLater))
  }

  #unqueue(job: Job): void {
    const at = this.#queue.indexOf(job)
    if (at !== -1) this.#queue.splice(at, 1)
  }

  #idleSlot(): WorkerSlot | undefined {
    return this.#slots.find(({ isReady, isBusy }) => isReady && !isBusy)
  }
}
