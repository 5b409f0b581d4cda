/**
 * How long a request may still take, and the signal that ends its work.
 *
 * Costs one small object per request: the signal is made when it is first read.
 *
 * @module
 */

/**
 * `request.deadline`. Hand it on as it is, not spread: `database.queries(request.deadline)` and
 * `fetch(url, { signal: request.deadline.signal })`.
 */
export interface Deadline {
  /**
   * Aborted when nobody waits for the result any more: the time is up (`REQUEST_TIMEOUT`, or
   * `CLIENT_TOO_SLOW` if the body has not arrived), the client has gone (`CLIENT_GONE`), or the
   * service stops. The reason is the error.
   */
  readonly signal: AbortSignal
  /** Milliseconds left, from 0; `Infinity` on a route without a deadline. */
  remaining(): number
  /** On the clock of `performance.now()`; `Infinity` on a route without a deadline. */
  readonly expiresAtMs: number
}

/** The deadline of a request, and what is known of its answer. */
export class RequestDeadline<Reply> implements Deadline {
  readonly reply: Reply
  readonly limitMs: number
  readonly expiresAtMs: number
  /** When it must be looked at; `Infinity` once that was done. */
  dueAtMs: number
  /** An answer is in the hooks that send it. */
  isSending = false
  /** It was answered, or cut off, because its time was up. */
  isOver = false
  readonly #now: () => number
  #controller: AbortController | undefined
  #reason: Error | undefined

  constructor(reply: Reply, limitMs: number, nowMs: number, now: () => number) {
    this.reply = reply
    this.limitMs = limitMs
    this.expiresAtMs = nowMs + limitMs
    this.dueAtMs = this.expiresAtMs
    this.#now = now
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#reason !== undefined) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  remaining(): number {
    return Math.max(0, this.expiresAtMs - this.#now())
  }

  /** The first reason stays. */
  abort(reason: Error): void {
    if (this.#reason !== undefined) return
    this.#reason = reason
    this.#controller?.abort(reason)
  }
}
