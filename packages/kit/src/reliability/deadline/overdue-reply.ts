/**
 * Answers a request from outside, while its handler or a hook is still at work, and keeps what these
 * bring later away from the client and from Fastify.
 *
 * The error takes the way of any other, through error handler and hooks, so that it looks as errors
 * do and plugins hear of it. Where an answer was on that way already, or if the error gets stuck
 * there too, it is written past them.
 *
 * @module
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import { type KitError, problemMediaType, problemText } from '../../foundation/errors/index.ts'

/** Until the error is written past hooks that do not end. */
const stuckMs = 50

/** As much of a logger as is used. */
export interface RequestLog {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
}

/** As much of Fastify's reply as is used. */
export interface Reply {
  readonly raw: ServerResponse
  /** Answered, or taken over by the handler. */
  readonly sent: boolean
  readonly request: {
    readonly id: string
    readonly log: { child(bindings: object): RequestLog }
  }
  log: { error(...args: unknown[]): void }
  send(payload?: unknown): unknown
  getHeaders(): Record<string, OutgoingHttpHeader | undefined>
}

/** Told of what came too late. */
export interface LateListener {
  onResult(): void
  onFailure(error: unknown): void
}

/** Whose error is on its way: its error handler may send, the request's handler may not. */
const answering = new AsyncLocalStorage<ServerResponse>()

/** Whether the running code belongs to the error that answers an overdue request. */
export function isAnswering({ raw }: Pick<Reply, 'raw'>): boolean {
  return answering.getStore() === raw
}

/** Answers with `error`; call {@link silence} before. */
export function answerOverdue(reply: Reply, error: KitError, isSending: boolean): void {
  const { raw } = reply
  if (isSending || !isTaken(reply, error)) {
    answerPastHooks(reply, error)
    return
  }
  if (raw.writableEnded) {
    seal(raw)
    return
  }
  const timer = setTimeout(() => answerPastHooks(reply, error), stuckMs)
  raw.once('close', () => clearTimeout(timer))
}

function isTaken(reply: Reply, error: KitError): boolean {
  try {
    answering.run(reply.raw, () => reply.send(error))
    return true
  } catch {
    // Hooks are at work on an error of the handler; until they end, Fastify lets nobody send.
    return false
  }
}

/**
 * From now on only the error handler of {@link answerOverdue} can send. To all others the reply says
 * that it was sent, so that hooks which end later do not go on to the handler.
 */
export function silence(reply: Reply, late: LateListener): void {
  const { raw, log } = reply
  const send = reply.send
  Object.defineProperties(reply, {
    sent: { get: () => raw.writableEnded || !isAnswering(reply) },
    send: {
      value(payload?: unknown) {
        if (isAnswering(reply)) return send.call(reply, payload)
        if (payload instanceof Error) late.onFailure(payload)
        else discard(payload, late)
        return reply
      },
    },
    log: { value: withoutLateErrors(log, late) },
  })
}

/** Ends the source of an answer that will not be sent. */
export function discard(payload: unknown, late: Pick<LateListener, 'onResult'>): void {
  late.onResult()
  if (typeof payload !== 'object' || payload === null) return
  const source = payload as { destroy?: unknown; cancel?: unknown }
  if (typeof source.destroy === 'function') source.destroy()
  else if (payload instanceof ReadableStream && !payload.locked)
    void payload.cancel().catch(() => {})
}

/** What Fastify says when a handler fails after the answer; a test would find other words. */
const failedLate = 'Promise errored, but reply.sent = true was set'

function withoutLateErrors(log: Reply['log'], late: LateListener): Reply['log'] {
  return Object.create(log, {
    error: {
      value(...args: unknown[]) {
        const [facts, message] = args
        if (message === failedLate) late.onFailure((facts as { readonly err: unknown }).err)
        else log.error(...args)
      },
    },
  })
}

function answerPastHooks(reply: Reply, error: KitError): void {
  const { raw, request } = reply
  if (!raw.headersSent) {
    const log = request.log.child({ module: 'deadline' })
    log.warn({ errorCode: error.code }, 'an answer that was on its way did not come in time')
    // For the access log, as the plugin `errors` does.
    Object.assign(reply, { failure: error })
    const facts = { requestId: request.id, nowMs: Date.now() }
    const body = Buffer.from(problemText(error, facts))
    writeHead(reply, error, body.length)
    raw.end(body)
  }
  if (raw.writableEnded) seal(raw)
  else raw.destroy()
}

/** What an answer says of its own body, and is not true of another's. */
const ofAnotherBody = ['content-encoding', 'transfer-encoding', 'trailer', 'etag', 'last-modified']

function writeHead(reply: Reply, error: KitError, bytes: number): void {
  const headers = reply.getHeaders()
  for (const name of ofAnotherBody) {
    delete headers[name]
    reply.raw.removeHeader(name)
  }
  reply.raw.writeHead(error.statusCode, {
    ...headers,
    ...error.headers,
    'content-type': problemMediaType,
    'content-length': bytes,
    'cache-control': 'no-store',
  })
}

/** Whoever writes to it later, past Fastify or in hooks that end at last, writes to nobody. */
function seal(raw: ServerResponse): void {
  const { statusCode } = raw
  const itself = { value: () => raw }
  Object.defineProperties(raw, {
    statusCode: { get: () => statusCode, set() {} },
    writeHead: itself,
    setHeader: itself,
    appendHeader: itself,
    removeHeader: { value() {} },
    flushHeaders: { value() {} },
    write: { value: () => true },
    end: itself,
    // As Fastify does when the stream fails whose place the error took.
    destroy: itself,
  })
}
