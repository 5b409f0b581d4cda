/**
 * Asks the database about one credential, while the replica may not be believed.
 *
 * One query serves all requests of a credential that arrive within 250 ms of its sending; a barrier
 * that knows of this node waits so long after its commit. So that it knows, the node leaves word in the
 * database before it asks, and asks only for as long as that word stands.
 *
 * @module
 */

import type { Call } from '../../reliability/database/index.ts'
import type { Clock } from './clock.ts'
import { RevocationUnknownError } from './errors.ts'
import type { Fence } from './fence.ts'

export type Verdict = 'live' | 'revoked'

export interface ConfirmerOptions {
  readonly fence: Fence
  readonly clock: Clock
  /** Leaves word for the others; absent where there are none. */
  readonly permit: ((call: Call) => Promise<void>) | undefined
  /** For how long the word stands. */
  readonly permitMs: number
  /** How long a request waits for the cycle that runs. */
  readonly waitMs: number
  /** For how long after its sending an answer serves. */
  readonly validMs: number
  readonly timeoutMs: number
}

export interface Question {
  /** The same for all requests that share an answer. */
  readonly key: string
  /** What the replica says. */
  readonly check: () => Verdict | 'stale'
  readonly ask: (call: Call) => Promise<boolean>
}

interface Answer {
  sentMs: number | undefined
  verdict: Promise<Verdict>
}

// Beyond that the database is the wrong place to ask.
const questionsMax = 10_000

export class Confirmer {
  readonly #options: ConfirmerOptions
  readonly #answers = new Map<string, Answer>()
  #permitSentMs = Number.NEGATIVE_INFINITY
  #permitting: Promise<void> | undefined
  #queries = 0
  #isClosed = false

  constructor(options: ConfirmerOptions) {
    this.#options = options
  }

  /** Queries that were sent. */
  get queries(): number {
    return this.#queries
  }

  /** From now on nothing is confirmed. */
  close(): void {
    this.#isClosed = true
    this.#answers.clear()
  }

  /** @throws RevocationUnknownError if the database cannot be asked */
  async confirm(question: Question): Promise<Verdict> {
    const arrivedMs = this.#options.clock.monotonic()
    await this.#options.fence.waitFresh(this.#options.waitMs)
    const known = question.check()
    if (known !== 'stale') return known
    const verdict = await this.#answerTo(question, arrivedMs).verdict
    // What has become known meanwhile counts, too.
    return question.check() === 'revoked' ? 'revoked' : verdict
  }

  #answerTo(question: Question, arrivedMs: number): Answer {
    const shared = this.#answers.get(question.key)
    if (shared !== undefined && this.#isValid(shared, arrivedMs)) return shared
    if (this.#isClosed) throw unknown('revocation was closed')
    if (this.#answers.size >= questionsMax)
      throw unknown('too many credentials are to be confirmed')
    const answer: Answer = { sentMs: undefined, verdict: Promise.resolve('revoked') }
    answer.verdict = this.#ask(question, answer)
    this.#answers.set(question.key, answer)
    this.#forget(question.key, answer)
    return answer
  }

  #isValid({ sentMs }: Answer, arrivedMs: number): boolean {
    return sentMs === undefined || arrivedMs < sentMs + this.#options.validMs
  }

  async #ask({ ask }: Question, answer: Answer): Promise<Verdict> {
    const call = { timeoutMs: this.#options.timeoutMs }
    try {
      answer.sentMs = await this.#permit(call)
      this.#queries += 1
      return (await ask(call)) ? 'revoked' : 'live'
    } catch (error) {
      throw unknown(error)
    }
  }

  #forget(key: string, answer: Answer): void {
    const { clock, validMs } = this.#options
    const forget = () => {
      if (this.#answers.get(key) === answer) this.#answers.delete(key)
    }
    // After a failure at once: whoever waits is told, and the next request asks again.
    answer.verdict.then(() => void clock.after(validMs, forget, true), forget)
  }

  /**
   * Half of the time that the word stands is spent, the other half covers what was asked under it.
   *
   * @returns a time at which it stood, and from which the answer counts: it is sent later
   */
  async #permit(call: Call): Promise<number> {
    const { clock, permit, permitMs } = this.#options
    for (;;) {
      const nowMs = clock.monotonic()
      if (permit === undefined || nowMs < this.#permitSentMs + permitMs / 2) return nowMs
      this.#permitting ??= permit(call)
        .then(() => {
          this.#permitSentMs = nowMs
        })
        .finally(() => {
          this.#permitting = undefined
        })
      await this.#permitting
    }
  }
}

function unknown(cause: unknown): Error {
  return new RevocationUnknownError(
    'Whether the credential is still valid cannot be found out now; it was neither accepted nor refused.',
    { cause, headers: { 'retry-after': '1' } },
  )
}
