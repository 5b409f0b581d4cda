/**
 * Computes bcrypt in threads of its own, since the library for it blocks the thread that it is in.
 *
 * There are as many threads as ever ran at once, which is for the caller to bound. One that waits
 * for work does not keep the process alive, and one that dies is replaced by the next task.
 *
 * @module
 */

import { Worker } from 'node:worker_threads'
import { nextReply } from '../../foundation/thread-reply.ts'
import type { BcryptReply, BcryptTask } from './bcrypt-worker.ts'
import { PasswordsUnavailableError } from './errors.ts'

export type ComputeBcrypt = (task: BcryptTask) => Promise<Uint8Array>

export class BcryptThreads {
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

  /** Starts the first thread. @throws Error that says what to install. */
  async start(): Promise<void> {
    this.#rest(this.#idle.pop() ?? (await this.#open()))
  }

  /** @throws PasswordsUnavailableError if there is no thread, or it ends before it answers. */
  async compute(task: BcryptTask): Promise<Uint8Array> {
    try {
      const worker = this.#idle.pop() ?? (await this.#open())
      const answer = nextReply<BcryptReply>(worker, 'a thread for bcrypt')
      worker.ref()
      worker.postMessage(task)
      const reply = await answer
      this.#rest(worker)
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

  async #open(): Promise<Worker> {
    if (this.#isClosed) throw new Error('the threads for bcrypt were closed')
    // Flags of the process, such as code to load first, are meant for the service.
    const worker = new Worker(this.#script, { execArgv: [] })
    this.#all.add(worker)
    worker.on('error', () => undefined)
    worker.on('exit', () => this.#forget(worker))
    const reply = await nextReply<BcryptReply>(worker, 'a thread for bcrypt')
    if (reply.kind === 'ready') return worker
    await worker.terminate()
    const cause = reply.kind === 'failed' ? reply.message : reply.kind
    throw new Error('bcrypt hashes need the package hash-wasm; add it to the dependencies', {
      cause,
    })
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
  return new URL(`./bcrypt-worker.${extension}`, import.meta.url)
}
