/**
 * Workers that are to end, and may still be in native code.
 *
 * A thread that is terminated there takes the process with it: when the code of a decoder comes back
 * to find its JavaScript gone, it throws where nobody can catch, and that aborts. So a worker
 * is asked to end once it is done, and only one that does not end in time is terminated.
 *
 * @module
 */

import type { Worker } from 'node:worker_threads'
import type { Retirement } from './protocol.ts'

/** Longer than decoding may take. */
const patienceMs = 30_000
/** For the end of the service, which waits. */
const patienceAtCloseMs = 1_000
/** Each may hold a decoded picture. */
const atOnceMax = 3

export class RetiredWorkers {
  /** By age. */
  readonly #ends = new Map<Worker, Promise<void>>()

  /** Asks the worker to end. Nobody need wait for it. */
  add(worker: Worker): void {
    if (hasEnded(worker)) return
    worker.postMessage({ retire: true } satisfies Retirement)
    const timer = setTimeout(() => void worker.terminate(), patienceMs).unref()
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        clearTimeout(timer)
        this.#ends.delete(worker)
        resolve()
      })
    })
    this.#ends.set(worker, ended)
    if (this.#ends.size > atOnceMax) void [...this.#ends.keys()][0]?.terminate()
  }

  /** Resolves when all have ended, which takes a second at most. */
  async close(): Promise<void> {
    const timer = setTimeout(() => {
      for (const worker of this.#ends.keys()) void worker.terminate()
    }, patienceAtCloseMs)
    await Promise.all(this.#ends.values())
    clearTimeout(timer)
  }
}

function hasEnded({ threadId }: Worker): boolean {
  return threadId === -1
}
