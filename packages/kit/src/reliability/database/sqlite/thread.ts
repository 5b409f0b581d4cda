/**
 * A thread with one connection, from its start to its end; what it says goes to its owner.
 *
 * @module
 */

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { SqliteOpenError } from './open-error.ts'
import {
  type Answers,
  type Batch,
  batchMax,
  type Open,
  type Reply,
  type ThreadData,
} from './protocol.ts'

export interface ThreadOwner {
  onAnswers(answers: Answers): void
  /** It was open, and ended by itself. */
  onGone(cause: Error): void
}

/**
 * A thread that may have more starts with a larger heap, by two megabytes. An answer that does not fit
 * in a gigabyte ends its thread, which is replaced: such rows are for several statements.
 */
const resourceLimits = { maxOldGenerationSizeMb: 1_024 } as const

export class Thread {
  /** One for each task of the batch; see `protocol.ts`. */
  readonly flags: Int32Array
  readonly #worker: Worker
  readonly #opened = Promise.withResolvers<void>()
  readonly #exited: Promise<unknown>
  #isOpen = false
  #isEnding = false

  constructor(owner: ThreadOwner, script: URL) {
    const data: ThreadData = { flags: new SharedArrayBuffer(4 * batchMax) }
    this.flags = new Int32Array(data.flags)
    // Flags of the process, such as code to load first, are meant for the service.
    this.#worker = new Worker(script, { workerData: data, execArgv: [], resourceLimits })
    this.#exited = once(this.#worker, 'exit')
    this.#listen(owner)
  }

  /** @throws SqliteOpenError */
  open(options: Open): Promise<void> {
    this.#worker.postMessage(options)
    return this.#opened.promise
  }

  send(batch: Batch): void {
    this.#worker.postMessage(batch)
  }

  /** Lets it finish what it does, and close the file. */
  async close(): Promise<void> {
    this.#isEnding = true
    this.#worker.postMessage({ kind: 'close' })
    await this.#exited
  }

  /** Ends it as soon as it is out of SQLite, which nothing can interrupt. */
  async terminate(): Promise<void> {
    this.#isEnding = true
    await this.#worker.terminate()
  }

  /** Whoever waits for the end of the process does not wait for this. */
  unref(): void {
    this.#worker.unref()
  }

  #listen(owner: ThreadOwner): void {
    let cause: Error | undefined
    this.#worker.on('message', (reply: Reply) => {
      if (reply.kind === 'answers') owner.onAnswers(reply)
      else if (reply.kind === 'opened') this.#becomeOpen()
      // Under `node --watch` threads also send what they import.
      else if (reply.kind === 'refused')
        this.#opened.reject(new SqliteOpenError(reply.problem, reply.message))
    })
    this.#worker.on('error', (error) => {
      cause = error instanceof Error ? error : new Error(String(error))
    })
    this.#worker.on('exit', (code) => {
      const gone = cause ?? new Error(`the thread of the store ended with exit code ${code}`)
      // Nobody may be waiting for it to open.
      this.#opened.promise.catch(() => undefined)
      this.#opened.reject(gone)
      if (this.#isOpen && !this.#isEnding) owner.onGone(gone)
    })
  }

  #becomeOpen(): void {
    this.#isOpen = true
    this.#opened.resolve()
  }
}

/** The script beside this file, as source or compiled: a specifier in a URL is not rewritten. */
export function threadScript(beside: string = import.meta.url): URL {
  return new URL(`./worker.${beside.endsWith('.ts') ? 'ts' : 'js'}`, beside)
}
