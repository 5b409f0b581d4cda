/**
 * Computes hashes in threads of their own, at a lower priority than the rest of the process.
 *
 * In the thread pool of the process they would take the place of files and names, and as many cores
 * as there are from the event loop. There are as many threads as ever ran at once, which is for the
 * caller to bound. One that waits for work does not keep the process alive, and one that dies is
 * replaced by the next task.
 *
 * @module
 */

import { Worker } from 'node:worker_threads'
import { nextReply } from '../../foundation/thread-reply.ts'
import { PasswordsUnavailableError } from './errors.ts'
import type { Algorithm, HashReply, HashTask } from './hash-task.ts'

const packages: Readonly<Record<Algorithm, string>> = {
  argon2: '@node-rs/argon2',
  bcrypt: 'hash-wasm',
}

export class HashThreads {
  readonly #script: URL
  readonly #idle: Worker[] = []
  readonly #all = new Set<Worker>()
  readonly #starting = new Map<Algorithm, Promise<void>>()
  #isClosed = false

  constructor(script: URL = workerScript()) {
    this.#script = script
  }

  get size(): number {
    return this.#all.size
  }

  /**
   * Loads what computes it, in one thread, however many ask at once.
   *
   * @throws (rejects with) Error that says what to install.
   */
  start(algorithm: Algorithm): Promise<void> {
    const running = this.#starting.get(algorithm)
    if (running !== undefined) return running
    const starting = this.#load(algorithm).finally(() => this.#starting.delete(algorithm))
    this.#starting.set(algorithm, starting)
    return starting
  }

  /** @throws PasswordsUnavailableError if there is no thread, or it ends before it answers. */
  async compute(task: Exclude<HashTask, { kind: 'load' }>): Promise<Uint8Array> {
    try {
      const reply = await this.#ask(task)
      if (reply.kind === 'hash') return reply.hash
      throw new Error(reply.kind === 'failed' ? reply.message : 'the thread said nothing of use')
    } catch (cause) {
      const headers = { 'retry-after': '1' }
      const message = 'Passwords cannot be verified at the moment.'
      throw new PasswordsUnavailableError(message, { cause, headers })
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#all].map((worker) => worker.terminate()))
  }

  async #load(algorithm: Algorithm): Promise<void> {
    const reply = await this.#ask({ kind: 'load', algorithm })
    if (reply.kind === 'loaded') return
    const cause = reply.kind === 'failed' ? reply.message : reply.kind
    const what = `${algorithm} hashes need the package ${packages[algorithm]}`
    throw new Error(`${what}; add it to the dependencies`, { cause })
  }

  async #ask(task: HashTask): Promise<HashReply> {
    const worker = this.#idle.pop() ?? this.#open()
    const answer = nextReply<HashReply>(worker, 'a thread for hashes')
    worker.ref()
    worker.postMessage(task)
    const reply = await answer
    this.#rest(worker)
    return reply
  }

  #open(): Worker {
    if (this.#isClosed) throw new Error('the threads for hashes were closed')
    // Flags of the process, such as code to load first, are meant for the service. The memory of a
    // hash is not in the heap.
    const resourceLimits = { maxYoungGenerationSizeMb: 2 }
    const worker = new Worker(this.#script, { execArgv: [], resourceLimits })
    this.#all.add(worker)
    worker.on('error', () => undefined)
    worker.on('exit', () => this.#forget(worker))
    return worker
  }

  #rest(worker: Worker): void {
    worker.unref()
    // It may have ended in the same moment.
    if (this.#all.has(worker)) this.#idle.push(worker)
  }

  #forget(worker: Worker): void {
    this.#all.delete(worker)
    const index = this.#idle.indexOf(worker)
    if (index >= 0) this.#idle.splice(index, 1)
  }
}

/** The script beside this file, as source or compiled: a specifier in a URL is not rewritten. */
function workerScript(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./hash-worker.${extension}`, import.meta.url)
}
