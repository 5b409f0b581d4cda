/**
 * Fastify with its official plugins, each set up as its own documentation says.
 *
 * Where the documentation offers a cheaper way to the same feature, that is taken, so that the
 * comparison errs in favour of the peer: cached token verification, a buffered log, one log record per
 * request, no latency summary beside the histogram.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginCallback,
  type FastifyRequest,
  LogController,
} from 'fastify'
import pino from 'pino'
import type { CandidateSetup, RunningCandidate } from './candidate.ts'
import { HeldRequests } from './held-requests.ts'
import { trustedHost, trustedOrigin } from './hot-request.ts'
import { listeningPort } from './listening-port.ts'
import { bodyBytesMax, bodyPath, heldPath, limitedPaths } from './refusal-requests.ts'
import { reportPath, reportSchema, reports } from './reports.ts'
import {
  peerTokens,
  requiredRole,
  revokedTokenIds,
  type TokenClaims,
  tokenAudience,
  tokenIssuer,
  tokenSecret,
} from './tokens.ts'

type Plugin = FastifyPluginCallback<Record<string, unknown>>

// Not imported: the plugins' declarations add members to Fastify's own interfaces, for the whole type
// program and under names that the kit uses otherwise.
const require: NodeJS.Require = createRequire(import.meta.url)
const cors: Plugin = require('@fastify/cors')
const helmet: Plugin = require('@fastify/helmet')
const jwt: Plugin = require('@fastify/jwt')
const metrics: { default: Plugin } = require('fastify-metrics')
const rateLimit: Plugin = require('@fastify/rate-limit')
const underPressure: Plugin = require('@fastify/under-pressure')

/** What the plugins add, as far as it is used here. */
interface WithToken extends FastifyRequest {
  jwtVerify(): Promise<TokenClaims>
}

export async function startFastifyPlugins({
  logFile,
  isRefused = false,
}: CandidateSetup): Promise<RunningCandidate> {
  const log = pino.destination({ dest: logFile, minLength: 4096, sync: false })
  const app = Fastify({
    forceCloseConnections: true,
    loggerInstance: pino(log) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    handlerTimeout: 30_000,
  })
  const held = isRefused ? new HeldRequests() : undefined
  await registerPlugins(app, held)
  answerErrors(app)
  logRequests(app)
  registerReport(app)
  if (held !== undefined) registerRefusals(app, held)
  await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    port: listeningPort(app.server),
    tokens: peerTokens(reports.size),
    metricsText: async () =>
      (await app.inject({ url: '/metrics', headers: { host: trustedHost } })).body,
    async close() {
      await app.close()
      log.flushSync()
    },
  }
}

async function registerPlugins(app: FastifyInstance, held?: HeldRequests): Promise<void> {
  await app.register(underPressure, {
    maxEventLoopDelay: 1000,
    maxHeapUsedBytes: 1e9,
    ...held?.asHealthCheck,
  })
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done(request.hostname === trustedHost ? undefined : refusal(400, 'unknown host'))
  })
  await app.register(helmet)
  await app.register(cors, { origin: [trustedOrigin] })
  await app.register(rateLimit, { max: 1e9, timeWindow: '1 minute' })
  await app.register(jwt, {
    secret: tokenSecret,
    verify: {
      algorithms: ['HS256'],
      allowedIss: tokenIssuer,
      allowedAud: tokenAudience,
      cache: true,
    },
    trusted: (_: FastifyRequest, claims: TokenClaims) => !revokedTokenIds.has(claims.jti),
  })
  await app.register(metrics.default, {
    endpoint: '/metrics',
    routeMetrics: { enabled: { histogram: true, summary: false } },
  })
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) request.log.error(error)
    const message = status >= 500 ? 'internal error' : error.message
    reply.code(status).send({ status, message, request_id: request.id })
  })
  app.setNotFoundHandler((request, reply) => {
    reply.code(404).send({ status: 404, message: 'not found', request_id: request.id })
  })
}

function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    app.log.info(
      {
        request_id: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        duration_ms: reply.elapsedTime,
      },
      'request',
    )
    done()
  })
}

function registerReport(app: FastifyInstance): void {
  app.get<{ Params: { id: string } }>(
    reportPath,
    { onRequest: authenticate, schema: { response: { 200: reportSchema } } },
    (request, reply) => {
      const report = reports.get(request.params.id)
      if (report === undefined) reply.send(refusal(404, 'no such report'))
      else reply.header('cache-control', 'no-store').send(report)
    },
  )
}

async function authenticate(request: FastifyRequest): Promise<void> {
  const { roles } = await (request as WithToken).jwtVerify()
  if (!roles.includes(requiredRole)) throw refusal(403, 'not allowed')
}

/** What the workload of refusals asks for. */
function registerRefusals(app: FastifyInstance, held: HeldRequests): void {
  // The kit declares a `rateLimit` of its own for the whole type program.
  const config: object = { rateLimit: { max: 1, timeWindow: '1 hour' } }
  app.get(limitedPaths.address, { onRequest: authenticate, config }, () => ({}))
  app.post(bodyPath, { onRequest: authenticate, bodyLimit: bodyBytesMax }, () => ({}))
  app.get(heldPath, { onRequest: authenticate }, (request) => held.hold(request))
}

function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode })
}
