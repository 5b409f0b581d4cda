/**
 * One place in the pool: a worker thread, and another one whenever it is lost.
 *
 * A worker that does not answer in time is abandoned and retires, because a thread in native code
 * cannot be stopped before it returns; its place is free at once.
 *
 * @module
 */

import { Worker } from 'node:worker_threads'
import type { Job } from './job.ts'
import type { ModelManifest } from './manifest.ts'
import { ModelError } from './model-error.ts'
import type { Reply, Request, Runtime, WorkerMessage } from './protocol.ts'
import { restartDelayMs } from './restart-delay.ts'
import { RetiredWorkers } from './retired-workers.ts'
import { SharedBytes } from './shared-bytes.ts'

export interface SlotOptions {
  readonly manifest: ModelManifest
  /** The script that the thread runs. */
  readonly script: URL
  readonly startTimeoutMs: number
  readonly jobTimeoutMs: number
  readonly restartFirstMs: number
  readonly restartMaxMs: number
}

/** Why a worker is gone. */
export interface Loss {
  readonly kind: 'crashed' | 'timed-out'
  readonly cause: unknown
  /** When its replacement is started. */
  readonly restartInMs: number
}

/**
 * A small heap, collected often: decoded pictures lie outside it and are only freed with the few
 * bytes inside that stand for them. Unbounded, 20,000 broken uploads grew the process by 132 MB;
 * so, by 36 MB (`npm run prove:uploads`).
 */
const resourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 } as const

/** Who is told what happens. */
export interface SlotOwner {
  onIdle(): void
  onReply(job: Job, reply: Reply): void
  onLost(job: Job | undefined, loss: Loss): void
}

const startAttemptsMax = 3
// A worker that lived this long was well, and its loss begins a new row.
const stableAfterMs = 60_000

export class WorkerSlot {
  readonly #options: SlotOptions
  readonly #owner: SlotOwner
  readonly #retired = new RetiredWorkers()
  #worker: Worker | undefined
  #starting: PromiseWithResolvers<Runtime> | undefined
  #job: Job | undefined
  #memory = new SharedBytes()
  #timer: NodeJS.Timeout | undefined
  #readyAtMs = 0
  #losses = 0
  #isOpen = false
  #isClosed = false

  constructor(options: SlotOptions, owner: SlotOwner) {
    this.#options = options
    this.#owner = owner
  }

  get isReady(): boolean {
    return this.#worker !== undefined && this.#starting === undefined
  }

  get isBusy(): boolean {
    return this.#job !== undefined
  }

  /** Starts the first worker. @throws ModelError if the model cannot be loaded. */
  async open(): Promise<Runtime> {
    const failures: unknown[] = []
    while (failures.length < startAttemptsMax && !this.#isClosed) {
      try {
        const runtime = await this.#launch()
        this.#isOpen = true
        return runtime
      } catch (error) {
        if (error instanceof ModelError) throw error
        failures.push(error)
      }
    }
    const { path, modelPath } = this.#options.manifest
    const problem =
      `file: ${modelPath} ended its worker ${failures.length} times while it was loaded ` +
      `(${failures.at(-1)}); must be a model that ONNX Runtime can run`
    throw new ModelError(path, [problem], { cause: failures.at(-1) })
  }

  /** Gives the worker a job; only when it is ready and not busy. */
  run(job: Job): void {
    const { jobTimeoutMs } = this.#options
    job.start()
    this.#job = job
    this.#timer = setTimeout(() => {
      this.#lose('timed-out', new Error(`no answer within ${jobTimeoutMs} ms`))
    }, jobTimeoutMs)
    const bytes = this.#memory.hold(job.bytes)
    const { format, withCopy } = job
    this.#worker?.postMessage({ bytes, format, withCopy } satisfies Request)
  }

  /** Parts the worker from its job, whose answer then counts for nothing. */
  takeJob(): Job | undefined {
    const job = this.#job
    this.#job = undefined
    return job
  }

  async close(): Promise<void> {
    this.#isOpen = false
    this.#isClosed = true
    clearTimeout(this.#timer)
    const worker = this.#worker
    this.#worker = undefined
    this.#starting?.reject(new Error('the pool was closed'))
    this.#starting = undefined
    if (worker !== undefined) this.#retired.add(worker)
    await this.#retired.close()
  }

  #launch(): Promise<Runtime> {
    const { manifest, script, startTimeoutMs } = this.#options
    const worker = new Worker(script, { workerData: manifest, resourceLimits })
    const starting = Promise.withResolvers<Runtime>()
    let failure: unknown
    // What comes from a worker that was abandoned no longer counts.
    worker.on('message', (message: Partial<WorkerMessage>) => {
      // Under `node --watch` threads also send what they import.
      const isOwn = typeof message.kind === 'string'
      if (isOwn && worker === this.#worker) this.#receive(message as WorkerMessage)
    })
    worker.on('error', (error) => {
      failure = error
    })
    worker.on('exit', (code) => {
      const cause = failure ?? new Error(`the worker ended with exit code ${code}`)
      if (worker === this.#worker) this.#lose('crashed', cause)
    })
    this.#worker = worker
    this.#starting = starting
    this.#readyAtMs = Number.POSITIVE_INFINITY
    this.#timer = setTimeout(() => {
      this.#lose('timed-out', new Error(`not ready within ${startTimeoutMs} ms`))
    }, startTimeoutMs)
    return starting.promise
  }

  #receive(message: WorkerMessage): void {
    if (message.kind === 'refused') {
      this.#lose('crashed', new ModelError(this.#options.manifest.path, message.problems))
      return
    }
    clearTimeout(this.#timer)
    if (message.kind === 'ready') {
      this.#readyAtMs = performance.now()
      this.#starting?.resolve(message.runtime)
      this.#starting = undefined
    } else {
      const job = this.takeJob()
      if (job) this.#owner.onReply(job, message)
    }
    this.#owner.onIdle()
  }

  #lose(kind: Loss['kind'], cause: unknown): void {
    clearTimeout(this.#timer)
    if (this.#worker !== undefined) this.#retired.add(this.#worker)
    this.#worker = undefined
    // The old thread may still read the old memory.
    this.#memory = new SharedBytes()
    const starting = this.#starting
    this.#starting = undefined
    const job = this.takeJob()
    if (this.#isOpen) {
      const restartInMs = this.#scheduleRestart()
      this.#owner.onLost(job, { kind, cause, restartInMs })
    }
    starting?.reject(cause)
  }

  #scheduleRestart(): number {
    const { restartFirstMs, restartMaxMs } = this.#options
    const wasStable = performance.now() - this.#readyAtMs >= stableAfterMs
    this.#losses = wasStable ? 1 : this.#losses + 1
    const delayMs = restartDelayMs(this.#losses, restartFirstMs, restartMaxMs)
    this.#timer = setTimeout(() => {
      // A start that fails is already dealt with as a loss, which schedules the next one.
      this.#launch().catch(() => undefined)
    }, delayMs)
    return delayMs
  }
}
