/**
 * NestJS on Fastify with the packages that its documentation names, each set up as it says there.
 *
 * Node strips types and runs no decorators, so `@Get(':id') find() {}` is written as the call that it
 * stands for, `Get(':id')(prototype, 'find', descriptor)`; what needs parts of others is a provider with
 * `useFactory` and `inject`. Nest sees the same metadata. As with the other stacks, the cheaper documented
 * way is taken: a buffered log with a short record, the synchronous `verify`, one guard for token and role.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import pino from 'pino'
import type { CandidateSetup, RunningCandidate } from './candidate.ts'
import { HeldRequests } from './held-requests.ts'
import { trustedHost, trustedOrigin } from './hot-request.ts'
import { listeningPort } from './listening-port.ts'
import {
  common,
  core,
  type ExecutionContext,
  FastifyAdapter,
  helmet,
  type JwtService,
  jwt,
  nestPino,
  prometheus,
  rxjs,
  type Stream,
  throttler,
  underPressure,
} from './nest-packages.ts'
import { bodyBytesMax, bodyPath, heldPath, limitedPaths } from './refusal-requests.ts'
import { type Report, reportPath, reports } from './reports.ts'
import {
  peerTokens,
  requiredRole,
  revokedTokenIds,
  tokenAudience,
  tokenIssuer,
  tokenSecret,
} from './tokens.ts'

const { Catch, Controller, Get, Header, HttpException, Module, Param, Post, Req } = common
const { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, NestFactory } = core
const { Throttle, ThrottlerGuard, ThrottlerModule } = throttler

export async function startNestStack(setup: CandidateSetup): Promise<RunningCandidate> {
  const log = pino.destination({ dest: setup.logFile, minLength: 4096, sync: false })
  const app = await NestFactory.create(
    applicationModule(log, setup.isRefused === true),
    new FastifyAdapter({
      forceCloseConnections: true,
      bodyLimit: bodyBytesMax,
      genReqId: () => randomUUID(),
    }),
    { bufferLogs: true },
  )
  app.useLogger(app.get(nestPino.Logger))
  await app.register(underPressure, {
    maxEventLoopDelay: 1000,
    maxHeapUsedBytes: 1e9,
    ...(setup.isRefused ? held.asHealthCheck : {}),
  })
  await app.register(helmet)
  app.enableCors({ origin: [trustedOrigin] })
  const fastify = app.getHttpAdapter().getInstance()
  checkHost(fastify)
  countRequests(fastify)
  await app.listen(0, '127.0.0.1')
  return {
    port: listeningPort(fastify.server),
    tokens: peerTokens(reports.size),
    metricsText: () => prometheus.register.metrics(),
    async close() {
      await app.close()
      log.flushSync()
    },
  }
}

class ReportController {
  find(id: string): Report {
    const report = reports.get(id)
    if (report === undefined) throw new HttpException('no such report', 404)
    return report
  }
}

Controller()(ReportController)
decorate(ReportController, 'find', Get(reportPath), Header('cache-control', 'no-store'))
Param('id')(ReportController.prototype, 'find', 0)

const held = new HeldRequests()

/** What the workload of refusals asks for. */
class RefusingController {
  limited(): object {
    return {}
  }

  withBody(): object {
    return {}
  }

  hold(request: FastifyRequest): Promise<never> {
    return held.hold(request)
  }
}

const onceAnHour = { default: { limit: 1, ttl: 3_600_000 } }
Controller()(RefusingController)
decorate(RefusingController, 'limited', Get(limitedPaths.address), Throttle(onceAnHour))
decorate(RefusingController, 'withBody', Post(bodyPath))
decorate(RefusingController, 'hold', Get(heldPath))
Req()(RefusingController.prototype, 'hold', 0)

/** Verifies the token and asks for the role, as the guards of the documentation do in turn. */
class AccessGuard {
  readonly #jwt: JwtService

  constructor(jwt: JwtService) {
    this.#jwt = jwt
  }

  canActivate(context: ExecutionContext): boolean {
    const { authorization } = context.switchToHttp().getRequest().headers
    const [type, token] = authorization?.split(' ') ?? []
    if (type !== 'Bearer' || token === undefined) throw new HttpException('no token', 401)
    const { jti, roles } = this.#claimsOf(token)
    if (revokedTokenIds.has(jti)) throw new HttpException('revoked token', 401)
    if (!roles.includes(requiredRole)) throw new HttpException('not allowed', 403)
    return true
  }

  #claimsOf(token: string): ReturnType<JwtService['verify']> {
    try {
      return this.#jwt.verify(token)
    } catch (cause) {
      throw Object.assign(new HttpException('invalid token', 401), { cause })
    }
  }
}

class TimeoutInterceptor {
  intercept(_context: ExecutionContext, next: { handle(): Stream }): Stream {
    return next.handle().pipe(rxjs.timeout(30_000))
  }
}

class AnyExceptionFilter {
  catch(thrown: Error & { statusCode?: number }, host: ExecutionContext): void {
    const request = host.switchToHttp().getRequest()
    const reply: FastifyReply = host.switchToHttp().getResponse()
    const status = thrown instanceof HttpException ? thrown.getStatus() : (thrown.statusCode ?? 500)
    const message = status >= 500 ? 'internal error' : thrown.message
    reply.code(status).send({ status, message, request_id: request.id })
  }
}

Catch()(AnyExceptionFilter)

function applicationModule(log: pino.DestinationStream, isRefused: boolean): new () => object {
  class ApplicationModule {}
  Module({
    imports: [
      nestPino.LoggerModule.forRoot({
        pinoHttp: [logOptions, log],
        // Its default pattern, `{/*splat}`, matches nothing in the `middie` that Nest brings.
        forRoutes: ['*splat'],
      }),
      ThrottlerModule.forRoot([{ ttl: 60_000, limit: 1e9 }]),
      jwt.JwtModule.register({
        secret: tokenSecret,
        verifyOptions: { algorithms: ['HS256'], issuer: tokenIssuer, audience: tokenAudience },
      }),
    ],
    controllers: isRefused ? [ReportController, RefusingController] : [ReportController],
    providers: [
      { provide: APP_GUARD, useClass: ThrottlerGuard },
      {
        provide: APP_GUARD,
        useFactory: (service: JwtService) => new AccessGuard(service),
        inject: [jwt.JwtService],
      },
      { provide: APP_INTERCEPTOR, useClass: TimeoutInterceptor },
      { provide: APP_FILTER, useClass: AnyExceptionFilter },
    ],
  })(ApplicationModule)
  return ApplicationModule
}

const logOptions = {
  serializers: {
    req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
      id,
      method,
      url,
    }),
    res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
  },
}

function checkHost(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done(request.hostname === trustedHost ? undefined : new HttpException('unknown host', 400))
  })
}

function countRequests(fastify: FastifyInstance): void {
  prometheus.collectDefaultMetrics()
  const histogram = new prometheus.Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of requests by method, route and status',
    labelNames: ['method', 'route', 'status_code'],
  })
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    const labels = { method: request.method, route, status_code: reply.statusCode }
    histogram.observe(labels, reply.elapsedTime / 1000)
    done()
  })
}

function decorate(
  owner: { readonly prototype: object },
  name: string,
  ...decorators: ReturnType<typeof Get>[]
): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner.prototype, name)
  if (descriptor === undefined) throw new TypeError(`there is no method ${name}`)
  for (const each of decorators) each(owner.prototype, name, descriptor)
}
