/**
 * One JSON record per request, with its id, route, status and duration; of a request that failed here
 * the record is an error and holds the cause. Nothing a client sent but method and path is logged.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import {
  type FastifyInstance,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify'
import type { Config } from './config.ts'
import type { Flags } from './flags.ts'
import { plantedMembers, plantedRequestId, plantedStream } from './observability-planted.ts'

const failures = new WeakMap<FastifyRequest, Error>()
const wellFormedId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/

/** The error goes into the record of the request, and nowhere else. */
export function rememberFailure(request: FastifyRequest, error: Error): void {
  failures.set(request, error)
}

export function loggingOptions(
  config: Pick<Config, 'logLevel'>,
  flags: Flags,
): FastifyServerOptions {
  const stream = plantedStream(flags)
  return {
    logger: {
      ...(stream === undefined ? {} : { stream }),
      level: config.logLevel,
      base: null,
      formatters: { level: (level: string) => ({ level }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: false,
    genReqId: (request) =>
      plantedRequestId(flags, request.headers['x-request-id']) ?? requestId(request),
  }
}

/** A well-formed id of the client is taken over; any other is replaced. */
function requestId(request: { headers: IncomingMessage['headers'] }): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && wellFormedId.test(given) ? given : randomUUID()
}

export function logging(app: FastifyInstance, flags: Flags): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const error = failures.get(request)
    const record = {
      ...recordOf(request, reply.statusCode, reply.elapsedTime),
      ...causeOf(error),
      ...plantedMembers(flags, request),
    }
    const level = reply.statusCode >= 500 ? 'error' : 'info'
    request.log[level](record, 'request')
    done()
  })
  app.addHook('onRequestAbort', (request, done) => {
    const record = { ...recordOf(request, 499, 0), ...causeOf(failures.get(request)) }
    request.log.info(record, 'request aborted by the client')
    done()
  })
}

function recordOf(request: FastifyRequest, status: number, elapsedMs: number) {
  const [path = ''] = request.url.split('?', 1)
  const trace = traceparent.exec(String(request.headers['traceparent'] ?? ''))
  return {
    request_id: request.id,
    method: request.method,
    route: request.routeOptions.url ?? 'unmatched',
    path: path.slice(0, 512),
    status,
    duration_ms: Math.round(elapsedMs * 10) / 10,
    ...(trace === null ? {} : { trace_id: trace[1] }),
  }
}

function causeOf(error: Error | undefined): object {
  if (error === undefined) return {}
  const { name, message, stack } = error
  return { error: { type: name, message, stack } }
}
