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
import type { HashReply, HashTask } from './hash-task.ts'

export class HashThreads {
  readonly #script: URL
  readonly #idle: Worker[] = []
  readonly #all = new Set<Worker>()
  #isClosed = false

  constructor(script: URL = workerScript()) {
    this.#script = script
  }

  get size(): number {
    return this.#all.size
  }

  /** @throws PasswordsUnavailableError if there is no thread, or it ends before it answers. */
  async compute(task: HashTask): Promise<Uint8Array> {
    try {
      const reply = await this.#ask(task)
      if (reply.kind === 'hash') return reply.hash
      throw new Error(reply.message)
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
    // hash is not in the heap, and a thread that may have more starts with more.
    const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64 }
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
export function workerScript(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./hash-worker.${extension}`, import.meta.url)
}
