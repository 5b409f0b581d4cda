/**
 * One request that holds its key, from the first line of the handler to the end of all it does.
 *
 * The answer that leaves is not always the handler's. A deadline answers 504 while the handler is
 * still at work, and whether it will succeed is not known: then the key stays held until the
 * handler ends. If it fails, the key is free; if it succeeds, it is done, and its answer lost
 * unless `completeWithin` kept it. An answer that comes from within the handler, or after it has
 * ended, is its own.
 *
 * @module
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Kysely } from 'kysely'
import type { HeldKey } from './claim-key.ts'
import { endsKey, isSameAnswer, type Kept, type SentAnswer } from './kept-answer.ts'
import type { KeyStore } from './key-store.ts'
import { takenOver } from './refusals.ts'
import type { BodyFacts } from './stream-digest.ts'
import type { IdempotencyTables } from './tables.ts'

export interface ExecutionSurroundings {
  readonly store: KeyStore
  /** For one statement of the end of an execution. */
  readonly timeoutMs: number
  readonly toKept: (sent: SentAnswer) => Kept
  /** Undefined until the body was read to its end. */
  readonly bodyFacts: () => BodyFacts | undefined
  /** The connection is gone, or was taken over by the handler. */
  readonly isUnanswerable: () => boolean
  readonly onEnd: (execution: Execution, end: ExecutionEnd) => void
}

export type ExecutionEnd =
  | { readonly what: 'kept' | 'not-kept' | 'released' | 'lost' }
  | { readonly what: 'failed'; readonly error: unknown }

/** Whose code is running: that of an execution, or other. */
const running = new AsyncLocalStorage<Execution>()

export class Execution {
  readonly held: HeldKey
  readonly startMs: number
  readonly #around: ExecutionSurroundings
  #handler: 'running' | 'succeeded' | 'failed' = 'running'
  #answer: 'none' | 'own' | 'of-another' = 'none'
  /** What `completeWithin` stored; if its transaction was rolled back the key is still held. */
  #completed: Kept | undefined
  /** The key is held on, as its last answer is not there yet. */
  #isProvisional = false
  #ending: Promise<void> | undefined

  constructor(held: HeldKey, startMs: number, around: ExecutionSurroundings) {
    this.held = held
    this.startMs = startMs
    this.#around = around
  }

  /**
   * Runs the handler so that its answers are known as its own.
   *
   * @param reply what Fastify is to wait for when the answer comes, or came, by `reply.send`
   */
  async run(work: () => unknown, reply: unknown): Promise<unknown> {
    try {
      const result = running.run(this, work)
      // It will answer from a callback, and when it has ended cannot be seen.
      if (result === undefined) return reply
      const value = await result
      this.#handlerEnded('succeeded')
      return value === undefined && this.#answer !== 'none' ? reply : value
    } catch (error) {
      this.#handlerEnded('failed')
      throw error
    }
  }

  async completeWithin(
    queries: Kysely<IdempotencyTables>,
    sent: SentAnswer,
    isProvisional = false,
  ): Promise<void> {
    const kept = this.#around.toKept(sent)
    const done = { kept, body: this.#around.bodyFacts(), overwrites: true, isProvisional }
    if (!(await this.#around.store.finish(queries, this.held, done))) {
      throw takenOver()
    }
    this.#completed = kept
    this.#isProvisional = isProvisional
  }

  /** An answer is about to leave; resolves when it may. Never rejects. */
  async answered(sent: SentAnswer): Promise<void> {
    if (this.#answer !== 'none') return
    const isOwn = running.getStore() === this || this.#handler !== 'running'
    this.#answer = isOwn ? 'own' : 'of-another'
    if (isOwn) await this.#end(() => this.#conclude(sent))
  }

  /** Ends what no answer will end: the handler has, and nobody can be answered. */
  async endIfAbandoned(): Promise<boolean> {
    const isAbandoned =
      this.#answer === 'none' && this.#handler !== 'running' && this.#around.isUnanswerable()
    if (isAbandoned) await this.#endWithoutAnswer()
    return isAbandoned
  }

  #handlerEnded(how: 'succeeded' | 'failed'): void {
    this.#handler = how
    if (this.#answer === 'of-another') void this.#endWithoutAnswer()
  }

  #endWithoutAnswer(): Promise<void> {
    return this.#end(() =>
      this.#handler === 'failed' ? this.#release() : this.#keep({ notKept: 'late' }),
    )
  }

  async #conclude(sent: SentAnswer): Promise<ExecutionEnd> {
    const { statusCode } = sent
    if (!endsKey(statusCode)) return await this.#release()
    const kept = this.#around.toKept(sent)
    if (!this.#isProvisional && isSameAnswer(this.#completed, kept)) return { what: 'kept' }
    const isRefusal = statusCode >= 400
    // A refusal is worth nothing if it cannot be told what it refused, or replayed.
    if (isRefusal && ('notKept' in kept || this.#around.bodyFacts() === undefined)) {
      return await this.#release()
    }
    return await this.#keep(kept)
  }

  async #keep(kept: Kept): Promise<ExecutionEnd> {
    const { store, timeoutMs, bodyFacts } = this.#around
    // What was kept with the effect says more than a refusal, or that there is no answer.
    const overwrites = 'answer' in kept && kept.answer.statusCode < 400
    const done = { kept, body: bodyFacts(), overwrites }
    const isHeld = await store.finish(store.queries({ timeoutMs }), this.held, done)
    if (!isHeld) return overwrites ? { what: 'lost' } : await this.#keepCompleted()
    return { what: 'answer' in kept ? 'kept' : 'not-kept' }
  }

  async #release(): Promise<ExecutionEnd> {
    const { store, timeoutMs } = this.#around
    const isReleased = await store.release(this.held, { timeoutMs })
    return isReleased ? { what: 'released' } : await this.#keepCompleted()
  }

  /** What was kept with the effect is the answer, as no other came of it. */
  async #keepCompleted(): Promise<ExecutionEnd> {
    const { store, timeoutMs } = this.#around
    if (this.#completed === undefined) return { what: 'lost' }
    if (!this.#isProvisional) return { what: 'kept' }
    return { what: (await store.settle(this.held, { timeoutMs })) ? 'kept' : 'lost' }
  }

  #end(conclude: () => Promise<ExecutionEnd>): Promise<void> {
    this.#ending ??= conclude()
      .catch((error: unknown): ExecutionEnd => ({ what: 'failed', error }))
      .then((end) => this.#around.onEnd(this, end))
    return this.#ending
  }
}
