/**
 * Fastify plugin that writes one access record per request, and a line per outgoing call.
 *
 * Give the application its logger with {@link loggingServerOptions}; with any other logger the
 * record is an ordinary log line. Register it after `context`, whose trace it puts on the lines of
 * `request.log`, and before all that may refuse.
 *
 * @module
 */

import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import {
  type FastifyContextConfig,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify'
import fp from 'fastify-plugin'
import { RequestContext } from '../../foundation/context/request-context.ts'
import { onResponseClose } from '../../foundation/response-close.ts'
import { routeConfig } from '../../foundation/route-config.ts'
import type { MetricsPort } from '../metrics/index.ts'
import {
  type AccessRecord,
  accessMessage,
  type CacheOutcome,
  type LimitOutcome,
  type Outcome,
} from './access-record.ts'
import { loggedPath, pathOf } from './describe-http.ts'
import { accessLog, type Logger } from './logger.ts'
import { loggingMetrics } from './metrics.ts'
import { type LoggingOptions, resolveOptions } from './options.ts'
import { logOutgoingCalls } from './outgoing-calls.ts'
import { bindTrace } from './request-child.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set to `false` on a route that is asked all the time and says little, such as a probe. */
    accessLog?: boolean
  }
}

type Resolved = Required<LoggingOptions>

/** What other plugins may have put on a request. */
interface MaybeKnown {
  readonly context?: { readonly traceId: string }
  readonly principal?: { readonly userId: string } | undefined
  readonly denial?: { readonly denial: string; readonly reason: string | undefined } | undefined
  readonly rateLimitOutcome?: LimitOutcome | undefined
  readonly cacheOutcome?: CacheOutcome | undefined
}

/** What another plugin may have put on a reply. */
interface MaybeFailed {
  readonly failure?: { readonly code: string } | undefined
}

/** What other plugins of the kit add to the application. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

const isRecorded = Symbol('@plimsoll/kit/logging recorded')
const streamStart = Symbol('@plimsoll/kit/logging stream start')

interface Response extends ServerResponse {
  [isRecorded]?: boolean
  /** Bytes that the socket had written before a streamed answer. */
  [streamStart]?: number
}

const plugin: FastifyPluginAsync<LoggingOptions> = async (app, options) => {
  const resolved = resolveOptions(options)

  app.addHook('onReady', async () => {
    const log = app.log as Partial<Logger>
    if (log.recordCounts === undefined) return
    ;(app as MaybeMeasured).metrics?.add(loggingMetrics, () => log as Logger)
  })
  app.addHook('onRequest', (request, reply, done) => {
    const { context } = request as MaybeKnown
    if (context !== undefined) bindTrace(request.log, context.traceId)
    // A client that leaves before the answer is written causes no onResponse.
    onResponseClose(reply.raw, () => {
      const response: Response = reply.raw
      if (!response[isRecorded]) record(request, reply, resolved, whoLeft(request.raw.socket))
    })
    done()
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    const response: Response = reply.raw
    if (isStream(payload)) response[streamStart] = bytesWritten(reply)
    done(null, payload)
  })
  app.addHook('onResponse', (request, reply, done) => {
    record(request, reply, resolved, 'completed')
    done()
  })
  const stop = logOutgoingCalls(app.log.child({ module: 'outgoing-calls' }), resolved.slowCallMs)
  app.addHook('onClose', async () => stop())
}

/** @see loggingServerOptions for the logger that goes with it */
export const logging: FastifyPluginAsync<LoggingOptions> = fp(plugin, {
  name: '@plimsoll/kit/logging',
  fastify: '5.x',
})

/**
 * Fastify constructor options that make the logger the application's own: the id of a request is
 * called `requestId`, and Fastify's lines per request give way to the access record.
 *
 *     const app = fastify({ ...loggingServerOptions(logger) })
 */
export function loggingServerOptions(
  logger: Logger,
): Required<Pick<FastifyServerOptions, 'loggerInstance' | 'logController'>> {
  return { loggerInstance: logger, logController: new AccessLogController() }
}

/** Leaves Fastify's reports of its own faults, and takes over those of requests. */
class AccessLogController extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'requestId' })
  }

  override incomingRequest(request: FastifyRequest, reply: FastifyReply): void {
    // No parameters: the router has given up on the URL, and no hook will run.
    if (request.params !== null) return
    const startMs = performance.now()
    reply.raw.on('finish', () => {
      const durationMs = performance.now() - startMs
      record(request, reply, resolveOptions({}), 'completed', durationMs)
    })
  }

  override requestCompleted(): void {}

  override routeNotFound(): void {}
}

/** Exported for what measures it. */
export function record(
  request: FastifyRequest,
  reply: FastifyReply,
  { level, clientAddress }: Resolved,
  outcome: Outcome,
  durationMs: number = reply.elapsedTime,
): void {
  const response: Response = reply.raw
  response[isRecorded] = true
  const config: FastifyContextConfig & { readonly url?: string } = routeConfig(request)
  const { denial } = request as MaybeKnown
  // Of a quiet route, too, it must be known who was refused and why; that nobody signed in is no news.
  const isNews = denial !== undefined && denial.denial !== 'no_credential'
  if (config.accessLog === false && !isNews) return

  const about = {
    route: config.url ?? 'unmatched',
    outcome,
    durationMs,
    clientAddress: clientAddress(request),
  }
  const access = toRecord(request, reply, about)
  const atLevel = access.status >= 500 || outcome === 'server_closed' ? 'error' : level
  const { log } = request
  if (accessLog in log) (log as Logger)[accessLog](atLevel, access)
  else log[atLevel](shown(access), accessMessage)
}

function toRecord(
  request: FastifyRequest,
  reply: FastifyReply,
  about: Pick<AccessRecord, 'route' | 'outcome' | 'durationMs' | 'clientAddress'>,
): AccessRecord {
  const { context, principal, denial, rateLimitOutcome, cacheOutcome } = request as MaybeKnown
  const path = pathOf(request.url)
  return {
    requestId: request.id,
    hasPlainIds: context instanceof RequestContext && context.requestId === request.id,
    clientRequestId: clientRequestId(request),
    traceId: context?.traceId,
    method: request.method,
    route: about.route,
    path,
    isPathCut: path !== request.url,
    status: statusOf(reply, about.outcome),
    durationMs: about.durationMs,
    bytesOut: bytesOut(request, reply),
    clientAddress: about.clientAddress,
    userId: principal?.userId,
    errorCode: (reply as MaybeFailed).failure?.code,
    denial: denial?.denial,
    reason: denial?.reason,
    rateLimit: rateLimitOutcome,
    cache: cacheOutcome,
    outcome: about.outcome,
  }
}

/** For a logger that writes records as it writes all. */
function shown({ hasPlainIds: _plain, isPathCut: _cut, ...record }: AccessRecord): AccessRecord {
  return record.path === record.route ? record : { ...record, path: loggedPath(record.path) }
}

/** Quoted or not, it is bounded: whatever is not an id is nobody's way to find the request. */
const idForm = /^[A-Za-z0-9._~-]{1,128}$/

function clientRequestId({ id, headers }: FastifyRequest): string | undefined {
  const given = headers['x-request-id']
  if (typeof given !== 'string' || given === id) return undefined
  return idForm.test(given) ? given : undefined
}

function statusOf(reply: FastifyReply, outcome: Outcome): number {
  // Nobody saw the answer; nginx made 499 the custom for that.
  if (outcome === 'client_closed') return 499
  return outcome === 'completed' || reply.raw.headersSent ? reply.statusCode : 500
}

/** Of a client that hung up, the socket knows: it saw the end of the stream, or an error. */
function whoLeft(socket: Socket): Outcome {
  return socket.readableEnded || socket.errored ? 'client_closed' : 'server_closed'
}

/** Bytes of the body; of a stream, headers and chunk marks included. */
function bytesOut(request: FastifyRequest, reply: FastifyReply): number {
  const { [streamStart]: start }: Response = reply.raw
  if (start !== undefined) return bytesWritten(reply) - start
  const isEmpty = !reply.raw.headersSent || request.method === 'HEAD' || reply.statusCode === 304
  return isEmpty ? 0 : Number(reply.getHeader('content-length') ?? 0)
}

function bytesWritten({ request }: FastifyReply): number {
  return request.raw.socket.bytesWritten ?? 0
}

function isStream(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && !Buffer.isBuffer(payload)
}
