/**
 * Express 5 with the middleware that its ecosystem recommends, each set up as its documentation says.
 *
 * As with the Fastify plugins, the cheaper documented way is taken: a buffered log with a short
 * record, no ETag. It has no deadline and no overload protection: there is no usual middleware for either.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import pino from 'pino'
import type { CandidateSetup, RunningCandidate } from './candidate.ts'
import { trustedHost, trustedOrigin } from './hot-request.ts'
import { listeningPort } from './listening-port.ts'
import { limitedPaths } from './refusal-requests.ts'
import { reportPath, reports } from './reports.ts'
import {
  peerTokens,
  requiredRole,
  revokedTokenIds,
  type TokenClaims,
  tokenAudience,
  tokenIssuer,
  tokenSecret,
} from './tokens.ts'

interface Request extends IncomingMessage {
  readonly id: string
  readonly params: { readonly id: string }
  readonly hostname: string
  readonly route?: { readonly path: string }
}

interface Response extends ServerResponse {
  status(code: number): Response
  json(body: unknown): void
  set(name: string, value: string): Response
}

type Next = (error?: unknown) => void
type Middleware = (request: Request, response: Response, next: Next) => void
type ErrorMiddleware = (error: unknown, request: Request, response: Response, next: Next) => void

interface Application {
  use(middleware: Middleware | ErrorMiddleware): void
  get(path: string, ...middleware: Middleware[]): void
  set(name: string, value: unknown): void
  listen(port: number, host: string, done: () => void): Server
}

export interface PrometheusClient {
  readonly register: { metrics(): Promise<string> }
  collectDefaultMetrics(): void
  readonly Histogram: new (options: {
    name: string
    help: string
    labelNames: readonly string[]
  }) => { observe(labels: Record<string, string | number>, value: number): void }
}

type MakeMiddleware = (options?: Record<string, unknown>) => Middleware

// Not imported: most of these have no declarations, and one needs those of Express.
const require: NodeJS.Require = createRequire(import.meta.url)
const express: () => Application = require('express')
const cors: MakeMiddleware = require('cors')
const helmet: MakeMiddleware = require('helmet')
const pinoHttp: MakeMiddleware = require('pino-http')
const { rateLimit }: { rateLimit: MakeMiddleware } = require('express-rate-limit')
const jsonwebtoken: {
  verify(token: string, secret: string, options: Record<string, unknown>): TokenClaims
} = require('jsonwebtoken')
const prometheus: PrometheusClient = require('prom-client')

export async function startExpressStack({
  logFile,
  isRefused = false,
}: CandidateSetup): Promise<RunningCandidate> {
  const log = pino.destination({ dest: logFile, minLength: 4096, sync: false })
  const app = express()
  app.set('etag', false)
  app.use(logRequests(log))
  app.use(countRequests())
  app.use(checkHost)
  app.use(helmet())
  app.use(cors({ origin: [trustedOrigin] }))
  app.use(rateLimit({ windowMs: 60_000, limit: 1e9, standardHeaders: 'draft-8' }))
  app.get(reportPath, authenticate, (request, response) => {
    const report = reports.get(request.params.id)
    if (report === undefined) throw refusal(404, 'no such report')
    response.set('cache-control', 'no-store').json(report)
  })
  if (isRefused) addRefusals(app)
  app.use(refuseUnknownPath)
  app.use(answerError)

  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  return {
    port: listeningPort(server),
    tokens: peerTokens(reports.size),
    metricsText: () => prometheus.register.metrics(),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      log.flushSync()
    },
  }
}

function logRequests(log: pino.DestinationStream): Middleware {
  return pinoHttp({
    logger: pino(log),
    genReqId: (_: Request, response: Response) => {
      const id = randomUUID()
      response.setHeader('x-request-id', id)
      return id
    },
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
        id,
        method,
        url,
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
  })
}

function countRequests(): Middleware {
  prometheus.collectDefaultMetrics()
  const histogram = new prometheus.Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of requests by method, route and status',
    labelNames: ['method', 'route', 'status_code'],
  })
  return (request, response, next) => {
    const startedAtMs = performance.now()
    response.on('finish', () => {
      const labels = {
        method: request.method ?? '',
        route: request.route?.path ?? 'unknown',
        status_code: response.statusCode,
      }
      histogram.observe(labels, (performance.now() - startedAtMs) / 1000)
    })
    next()
  }
}

function checkHost(request: Request, _: Response, next: Next): void {
  next(request.hostname === trustedHost ? undefined : refusal(400, 'unknown host'))
}

function authenticate(request: Request, _: Response, next: Next): void {
  next(refusalOf(request.headers.authorization))
}

function refusalOf(authorization: string | undefined): Error | undefined {
  if (!authorization?.startsWith('Bearer ')) return refusal(401, 'no token')
  try {
    const claims = jsonwebtoken.verify(authorization.slice(7), tokenSecret, {
      algorithms: ['HS256'],
      issuer: tokenIssuer,
      audience: tokenAudience,
    })
    if (revokedTokenIds.has(claims.jti)) return refusal(401, 'revoked token')
    return claims.roles.includes(requiredRole) ? undefined : refusal(403, 'not allowed')
  } catch {
    // Whatever is wrong with the token, the client gets the same answer.
    return refusal(401, 'invalid token')
  }
}

/** What the workload of refusals asks for. */
function addRefusals(app: Application): void {
  const onceAnHour = rateLimit({
    windowMs: 3_600_000,
    limit: 1,
    standardHeaders: 'draft-8',
    // Else the answer is a plain text.
    handler: (_: Request, __: Response, next: Next) => next(refusal(429, 'too many requests')),
  })
  app.get(limitedPaths.address, onceAnHour, authenticate, (_, response) => response.json({}))
}

function refuseUnknownPath(_request: Request, _response: Response, next: Next): void {
  next(refusal(404, 'not found'))
}

/** Express tells an error handler by its four parameters. */
function answerError(error: unknown, request: Request, response: Response, _: Next): void {
  const { statusCode = 500, message } = error as { statusCode?: number; message: string }
  const text = statusCode >= 500 ? 'internal error' : message
  response.status(statusCode).json({ status: statusCode, message: text, request_id: request.id })
}

function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode })
}
