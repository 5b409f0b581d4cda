/**
 * Answers everything that can go wrong with one body, `application/problem+json`.
 *
 * Register it first: what fails before it is registered gets Fastify's own body. Spread
 * {@link problemServerOptions} into `fastify()` too, for what fails before there is a route: a URL
 * that cannot be decoded, a request that is not HTTP. Nothing internal leaves: a 5xx says only
 * that the service failed, and its cause goes to the log under the request id.
 *
 * @module
 */

import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type {
  FastifyBaseLogger,
  FastifyPluginAsync,
  FastifyRequest,
  FastifyServerOptions,
  preHandlerHookHandler,
  RouteOptions,
} from 'fastify'
import fp from 'fastify-plugin'
import { allowedMethods } from './allowed-methods.ts'
import {
  ClientTooSlowError,
  ExpectationFailedError,
  HeadersTooLargeError,
  MalformedRequestError,
  MethodNotAllowedError,
  NotFoundError,
  PayloadTooLargeError,
  ValidationError,
} from './errors.ts'
import { notFinite, numericMembers } from './finite-numbers.ts'
import type { KitError } from './kit-error.ts'
import {
  type ErrorsOptions,
  type ProblemServerOptions,
  resolveOptions,
  type WithLog,
} from './options.ts'
import { problemMediaType } from './problem.ts'
import { problemText } from './problem-text.ts'
import { sendProblem } from './send-problem.ts'
import { toKitError } from './to-kit-error.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** The error that this reply answers with, once there is one. */
    failure: KitError | undefined
  }
}

const plugin: FastifyPluginAsync<ErrorsOptions> = async (app, options) => {
  const { now, newRequestId } = resolveOptions(options)
  const methods = allowedMethods()
  const log = app.log.child({ module: 'errors' })

  app.decorateReply('failure', undefined)
  app.addHook('onRoute', (route) => {
    methods.add(route.method, route.path)
    refuseInfinity(route)
  })
  app.addHook('onRequest', (request, _reply, done) => {
    const { expect } = request.raw.headers
    if (expect === undefined || expect.toLowerCase() === '100-continue') return done()
    const headers = { connection: 'close' }
    done(new ExpectationFailedError('The Expect header may only be 100-continue.', { headers }))
  })
  // Node would answer by itself, without a body; the hook above refuses it as a problem.
  app.server.on('checkExpectation', (request, response) => {
    app.server.emit('request', request, response)
  })
  // Node would close the connection without a word.
  app.server.on('connect', (_request, socket) => {
    socket.on('error', () => {})
    socket.end(rawAnswer(noTunnel(), newRequestId(), now()))
  })
  app.setErrorHandler((thrown, request, reply) => {
    const error = toKitError(thrown)
    logFailure(error, request, log)
    return sendProblem(reply, error, { requestId: request.id, nowMs: now() })
  })
  app.setNotFoundHandler((request, reply) => {
    const error = nothingThere(request, methods.of(pathOf(request)))
    return sendProblem(reply, error, { requestId: request.id, nowMs: now() })
  })
}

/** Only where a number is expected, so that no other request pays for it. */
function refuseInfinity(route: RouteOptions): void {
  const members = numericMembers({ ...route.schema })
  if (members.length === 0) return
  const refuse: preHandlerHookHandler = (request, _reply, done) => {
    const detail = notFinite(request, members)
    if (detail === undefined) return done()
    const message = `${detail.in} ${detail.pointer} ${detail.message}.`
    done(new ValidationError(message, { details: [detail] }))
  }
  route.preHandler = [refuse, ...[route.preHandler ?? []].flat()]
}

/**
 * Fastify constructor options for requests that fail before any hook or handler.
 *
 *     const app = fastify({ ...problemServerOptions() })
 */
export function problemServerOptions(
  options: ProblemServerOptions = {},
): Required<Pick<FastifyServerOptions, 'frameworkErrors' | 'clientErrorHandler'>> {
  const { now, newRequestId } = resolveOptions(options)
  return {
    frameworkErrors: (thrown, request, reply) => {
      const error = toKitError(thrown)
      logFailure(error, request, request.log.child({ module: 'errors' }))
      sendProblem(reply, error, { requestId: request.id, nowMs: now() })
    },
    clientErrorHandler(this: WithLog, thrown: Error & { code?: string }, socket: Socket) {
      const requestId = newRequestId()
      const log = this.log.child({ module: 'errors' })
      log.debug({ err: thrown, requestId }, 'a request was not valid HTTP')
      // Nobody is there to read an answer.
      if (thrown.code === 'ECONNRESET' || socket.destroyed) return
      const error = notHttp(thrown)
      if (mayAnswer(socket)) socket.write(rawAnswer(error, requestId, now()))
      socket.destroySoon()
    },
  }
}

/** @see problemServerOptions for what fails before a hook runs */
export const errors: FastifyPluginAsync<ErrorsOptions> = fp(plugin, {
  name: '@plimsoll/kit/errors',
  fastify: '5.x',
})

function logFailure(
  error: KitError,
  { id: requestId }: FastifyRequest,
  log: FastifyBaseLogger,
): void {
  if (error.statusCode < 500) {
    log.debug({ requestId, err: error }, error.message)
  } else {
    log.error({ requestId, err: error.cause ?? error, errorCode: error.code }, error.message)
  }
}

function nothingThere(request: FastifyRequest, methods: readonly string[]): KitError {
  if (methods.length === 0) return new NotFoundError('There is nothing at this address.')
  const allow = methods.join(', ')
  return new MethodNotAllowedError(`This address answers ${allow}, not ${request.method}.`, {
    headers: { allow },
  })
}

function pathOf({ raw }: FastifyRequest): string {
  const url = raw.url ?? '/'
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

/**
 * Whether nothing of another answer has been sent: behind it, ours would be taken for a part of it.
 * The answer in progress is where Node keeps it for the same question.
 */
function mayAnswer(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return socket.writable && socket._httpMessage?.headersSent !== true
}

// RFC 9110, section 10.2.1: an empty Allow says that no method is answered there.
function noTunnel(): KitError {
  return new MethodNotAllowedError('The service is no proxy and opens no tunnels.', {
    headers: { allow: '' },
  })
}

function notHttp({ code }: Error & { code?: string }): KitError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new ClientTooSlowError('The request did not arrive in time.')
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new HeadersTooLargeError('The request headers are larger than the service accepts.')
  }
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') {
    return new PayloadTooLargeError('The body has more chunk extensions than the service accepts.')
  }
  return new MalformedRequestError('The request is not valid HTTP.')
}

function rawAnswer(error: KitError, requestId: string, nowMs: number): string {
  const body = problemText(error, { requestId, nowMs })
  return [
    `HTTP/1.1 ${error.statusCode} ${STATUS_CODES[error.statusCode]}`,
    `Content-Type: ${problemMediaType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Connection: close',
    ...Object.entries(error.headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n')
}
