/**
 * Ends requests: those whose time is up, whose client has gone or reads no more, and all of them
 * when the service stops.
 *
 * @module
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  ClientTooSlowError,
  type KitError,
  RequestTimeoutError,
} from '../../foundation/errors/index.ts'
import type { Clock } from '../../foundation/monotonic-clock.ts'
import { isWaitingForBody } from './body-wait.ts'
import { Counters, type DeadlineStats } from './counters.ts'
import { RequestDeadline } from './deadline.ts'
import { ClientGoneError } from './errors.ts'
import { InFlight } from './in-flight.ts'
import { lingerAfterAnswer } from './lingering-close.ts'
import {
  answerOverdue,
  discard,
  type LateListener,
  type Reply,
  type RequestLog,
  silence,
} from './overdue-reply.ts'
import { StalledReaders } from './stalled-reader.ts'

/** As much of Fastify's reply as is used. */
export interface WatchedReply extends Reply {
  readonly request: {
    readonly id: string
    readonly raw: IncomingMessage
    readonly log: { child(bindings: object): RequestLog }
  }
}

export interface DeadlineWatchOptions {
  readonly clock: Clock
  readonly readerStallMs: number
  readonly onError: (error: unknown) => void
}

type Pending = RequestDeadline<WatchedReply>

export class DeadlineWatch {
  readonly #inFlight: InFlight<ServerResponse, Pending>
  readonly #counters = new Counters()
  readonly #clock: Clock
  /** Why whatever comes has to end at once. */
  #stopping: Error | undefined

  constructor({ clock, readerStallMs, onError }: DeadlineWatchOptions) {
    const readers = new StalledReaders(readerStallMs)
    // The timer is set while some request runs, and is not a part of its work.
    const outside = AsyncLocalStorage.snapshot()
    this.#clock = clock
    this.#inFlight = new InFlight({
      clock,
      everyMs: Math.min(250, Math.ceil(readerStallMs / 4)),
      look: (pending, nowMs) =>
        outside(() => {
          try {
            if (pending.dueAtMs <= nowMs) this.#expire(pending)
            else if (readers.isStalled(pending.reply.raw, nowMs)) this.#cutStalled(pending)
          } catch (error) {
            onError(error)
          }
        }),
    })
  }

  begin(reply: WatchedReply, limitMs: number): Pending {
    const nowMs = this.#clock.now()
    const pending = new RequestDeadline(reply, limitMs, nowMs, this.#clock.now)
    if (this.#stopping !== undefined) pending.abort(this.#stopping)
    this.#inFlight.add(reply.raw, pending, nowMs)
    return pending
  }

  /** The connection is done with the response, or the other way round. */
  closed(response: ServerResponse): void {
    const pending = this.#inFlight.remove(response)
    if (pending === undefined || pending.isOver || isWritten(response)) return
    // Where the handler has taken over, only it knows whether that is the end.
    if (!isTakenOver(pending.reply)) this.#counters.count('clientGone')
    pending.abort(new ClientGoneError('The client left before its answer was written.'))
  }

  /** For an answer that reached the hooks after the one for which they run now. */
  discardLate(payload: unknown): void {
    discard(payload, this.#lateOf(undefined))
  }

  /** Ends the work of all requests, also of those to come. */
  abortAll(reason: Error): void {
    this.#stopping = reason
    for (const pending of this.#inFlight.members()) pending.abort(reason)
  }

  stats(): DeadlineStats {
    return this.#counters.stats(this.#inFlight.size)
  }

  stop(): void {
    this.#inFlight.stop()
  }

  #expire(pending: Pending): void {
    pending.dueAtMs = Number.POSITIVE_INFINITY
    const { reply } = pending
    // All of the answer is there; the rest is up to its reader.
    if (reply.raw.writableEnded) return
    const error = this.#errorOf(pending)
    if (!isTakenOver(reply)) this.#end(pending, error)
    pending.abort(error)
  }

  #end(pending: Pending, error: KitError): void {
    const { reply, isSending } = pending
    pending.isOver = true
    silence(reply, this.#lateOf(pending))
    if (reply.raw.headersSent) {
      this.#counters.count('cut')
      reply.raw.destroy()
      return
    }
    this.#counters.count(error instanceof RequestTimeoutError ? 'timedOut' : 'clientTooSlow')
    lingerAfterAnswer(reply.request.raw)
    answerOverdue(reply, error, isSending)
  }

  #cutStalled(pending: Pending): void {
    pending.isOver = true
    this.#counters.count('readersStalled')
    pending.reply.raw.socket?.destroy()
    pending.abort(new ClientGoneError('The client reads its answer no more.'))
  }

  #errorOf({ reply, limitMs }: Pending): KitError {
    // The rest of a body may still be under way, and nobody will read it.
    const headers = { connection: 'close' }
    if (isWaitingForBody(reply.request.raw)) {
      const message = `The body did not arrive within ${limitMs} ms.`
      return new ClientTooSlowError(message, { headers })
    }
    const message = `The operation did not finish within ${limitMs} ms.`
    return new RequestTimeoutError(message, { headers })
  }

  #lateOf(pending: Pending | undefined): LateListener {
    return {
      onResult: () => this.#counters.count('late'),
      onFailure: (err) => {
        if (pending === undefined || isStopped(err, pending)) return
        const log = pending.reply.request.log.child({ module: 'deadline' })
        log.info({ err }, 'a request failed after its deadline')
      },
    }
  }
}

function isWritten({ writableFinished, writableEnded, socket }: ServerResponse): boolean {
  // With `app.inject` a response closes before its socket has taken it, and the socket stays.
  return writableFinished || (writableEnded && socket?.destroyed === false)
}

function isTakenOver(reply: WatchedReply): boolean {
  return reply.sent && !reply.raw.writableEnded
}

/** The work ended as it was told to. */
function isStopped(error: unknown, { signal }: Pending): boolean {
  if (error === signal.reason) return true
  return error instanceof Error && (error.cause === signal.reason || error.name === 'AbortError')
}
