/**
 * Counts each request once: when it is answered, or when its client has left.
 *
 * Nothing is made for a request but one listener entry: what is remembered of it is its reply, on the
 * response, and the functions that are called are the same for all.
 *
 * @module
 */

import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { onResponseClose } from '../../foundation/response-close.ts'
import { routeConfig } from '../../foundation/route-config.ts'
import type { HttpCounts, RequestSeries } from './http-counts.ts'

/** On the config of a route: the series of its last request. */
export const seriesKey: unique symbol = Symbol('@plimsoll/kit/metrics series')
/** On a response: its reply while it is under way, `null` once it is counted. */
const underWay = Symbol('@plimsoll/kit/metrics under way')
const streamStart = Symbol('@plimsoll/kit/metrics stream start')

export interface MeteredConfig {
  readonly url?: string
  readonly aliasOf?: string
  readonly thresholdMs?: number
  [seriesKey]?: RequestSeries
}

/** Of Fastify's request what is needed here; `context` is of `@plimsoll/kit/context`. */
export interface MeteredRequest {
  readonly method: string
  readonly routeOptions: { readonly config: MeteredConfig }
  readonly raw: { readonly socket: Socket }
  readonly context?: { readonly traceId: string; readonly sampled: boolean }
}

/** Of Fastify's reply what is needed here; `failure` is of `@plimsoll/kit/errors`. */
export interface MeteredReply {
  readonly raw: MeteredResponse
  readonly request: MeteredRequest
  readonly elapsedTime: number
  readonly statusCode: number
  readonly failure?: { readonly code: string } | undefined
  getHeader(name: string): number | string | string[] | undefined
}

export interface MeteredResponse extends ServerResponse {
  [underWay]?: MeteredReply | null
  /** Bytes that the socket had written before a streamed answer. */
  [streamStart]?: number
}

/** Called for an answer that took longer than its route declares. */
export type OnBreach<Reply> = (reply: Reply, series: RequestSeries, durationMs: number) => void

export class RequestMeter<Reply extends MeteredReply> {
  readonly #counts: HttpCounts
  readonly #onBreach: OnBreach<Reply>
  readonly #closed: (this: MeteredResponse) => void
  readonly #unseen: (this: MeteredResponse) => void

  constructor(counts: HttpCounts, onBreach: OnBreach<Reply>) {
    const meter = this
    this.#counts = counts
    this.#onBreach = onBreach
    this.#closed = function closed() {
      // What was finished is an answer, also if a slow hook keeps `onResponse` from here.
      const reply = this[underWay]
      if (reply) meter.#settle(reply as Reply, this.writableFinished)
    }
    this.#unseen = function unseen() {
      if (this[underWay] !== undefined) return
      this[underWay] = null
      // Within the turn in which it came, so in no time that could be told.
      counts.unmatched.count(this.statusCode, 0, 0)
    }
  }

  begin(reply: Reply): void {
    const response = reply.raw
    response[underWay] = reply
    this.#counts.inFlight += 1
    // Who left before will not leave again.
    if (response.destroyed) this.#settle(reply, false)
    else onResponseClose(response, this.#closed)
  }

  /** A stream is about to be sent, of which nobody knows the length. */
  beginStream({ raw, request }: Reply): void {
    raw[streamStart] = request.raw.socket.bytesWritten ?? 0
  }

  answered(reply: Reply): void {
    const state = reply.raw[underWay]
    if (state === null) return
    // A hook before ours has refused it.
    if (state === undefined) this.#counts.inFlight += 1
    this.#settle(reply, true)
  }

  /**
   * For each request of the server, after the application has seen it: one that is answered by now,
   * and by none of the hooks, has a URL that cannot be decoded, or came while the service was closing.
   */
  watch(response: MeteredResponse): void {
    if (response.writableEnded && response[underWay] === undefined) {
      response.on('finish', this.#unseen)
    }
  }

  #settle(reply: Reply, isAnswered: boolean): void {
    const { raw, request } = reply
    raw[underWay] = null
    this.#counts.inFlight -= 1
    const series = this.#seriesOf(request)
    const durationMs = reply.elapsedTime
    const status = isAnswered ? reply.statusCode : statusOfBroken(reply)
    const bucket = series.count(status, durationMs / 1_000, bodyBytes(reply))

    const { context } = request
    if (context?.sampled === true) {
      series.duration.trace(bucket, context.traceId, durationMs / 1_000, Date.now() / 1_000)
    }
    if (!isAnswered) return
    if (reply.failure !== undefined) this.#counts.countError(reply.failure.code)
    if (durationMs > series.thresholdMs) this.#onBreach(reply, series, durationMs)
  }

  #seriesOf(request: MeteredRequest): RequestSeries {
    const config = routeConfig(request)
    if (config.url === undefined) return this.#counts.unmatched
    const { method } = request
    const kept = config[seriesKey]
    if (kept?.method === method) return kept
    const { aliasOf, url = 'unmatched', thresholdMs } = config
    const series = this.#counts.seriesOf(method, aliasOf ?? url, thresholdMs)
    config[seriesKey] = series
    return series
  }
}

/** As in the access record: 499 if the client left, else what we had begun, or 500. */
function statusOfBroken({ raw, request, statusCode }: MeteredReply): number {
  const { socket } = request.raw
  // Of a client that hung up, the socket knows: it saw the end of the stream, or an error.
  if (socket.readableEnded || socket.errored) return 499
  return raw.headersSent ? statusCode : 500
}

/** Of a stream, headers and chunk marks included. */
function bodyBytes(reply: MeteredReply): number {
  const { raw, request } = reply
  const start = raw[streamStart]
  if (start !== undefined) return (request.raw.socket.bytesWritten ?? start) - start
  if (!raw.headersSent || request.method === 'HEAD' || reply.statusCode === 304) return 0
  return Number(reply.getHeader('content-length') ?? 0)
}
