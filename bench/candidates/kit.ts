/**
 * The kit, as far as its plugins stand: each registered as its README says, nothing tuned for the bench.
 *
 * The registry lists which features that makes; what is missing there is missing from the figure too.
 *
 * @module
 */

import { access, bearerAuthenticator, definePermissions } from '@plimsoll/kit/access'
import { clientAddress } from '@plimsoll/kit/client-address'
import { context, contextServerOptions, currentContext, newRequestId } from '@plimsoll/kit/context'
import { cors } from '@plimsoll/kit/cors'
import { createTables, database } from '@plimsoll/kit/database'
import { sqliteDatabase } from '@plimsoll/kit/database/sqlite'
import { deadline } from '@plimsoll/kit/deadline'
import { errors, NotFoundError, problemServerOptions } from '@plimsoll/kit/errors'
import { headers } from '@plimsoll/kit/headers'
import { hosts } from '@plimsoll/kit/hosts'
import { lifecycle, lifecycleServerOptions } from '@plimsoll/kit/lifecycle'
import { createLogger, type Logger, logging, loggingServerOptions } from '@plimsoll/kit/logging'
import { metrics } from '@plimsoll/kit/metrics'
import { overload } from '@plimsoll/kit/overload'
import { rateLimit } from '@plimsoll/kit/rate-limit'
import { revocation, revocationTables } from '@plimsoll/kit/revocation'
import { sanitize } from '@plimsoll/kit/sanitize'
import { KeyRing, ownTokens, secretKeys, sign, TokenVerifier } from '@plimsoll/kit/tokens'
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import type { CandidateSetup, RunningCandidate } from './candidate.ts'
import { trustedHost, trustedOrigin } from './hot-request.ts'
import { listeningPort } from './listening-port.ts'
import { reportPath, reportSchema, reports } from './reports.ts'
import {
  requiredRole,
  revokedClaims,
  type TokenSet,
  tokenAudience,
  tokenIssuer,
  tokenSecret,
  tokenSet,
} from './tokens.ts'

/** Two windows at once, as a service would have them. */
const neverReached = '500000/second, 100000000/hour'

export function startKit({ logFile }: CandidateSetup): Promise<RunningCandidate> {
  const logger = createLogger({ destination: logFile, context: currentContext })
  return start(logFile, logger)
}

/** The same without its access log and metrics: the difference is what observing costs. */
export function startUnobservedKit({ logFile }: CandidateSetup): Promise<RunningCandidate> {
  return start(logFile)
}

async function start(logFile: string, logger?: Logger): Promise<RunningCandidate> {
  const { frameworkErrors, clientErrorHandler } = problemServerOptions({ newRequestId })
  const app = Fastify({
    ...lifecycleServerOptions(),
    ...contextServerOptions({ frameworkErrors }),
    ...logOptions(logger),
    clientErrorHandler,
  })
  await app.register(clientAddress)
  await app.register(errors)
  await app.register(lifecycle)
  await app.register(context)
  if (logger !== undefined) {
    await app.register(logging)
    await app.register(metrics)
  }
  await app.register(headers)
  await app.register(cors, { origins: [trustedOrigin] })
  await app.register(deadline)
  await app.register(overload, {
    classes: { memory: { inFlightMax: 1_000 } },
    defaultClass: 'memory',
  })
  await app.register(sanitize)
  await app.register(hosts, { trusted: [trustedHost] })
  await app.register(rateLimit, { ip: neverReached, user: neverReached })
  const keys = new KeyRing(secretKeys({ secret: tokenSecret }))
  // Beside the log, and gone with it; of this process alone, as each round begins with nothing revoked.
  await authenticate(app, keys, `${logFile}.${process.pid}.db`)

  app.get<{ Params: { id: string } }>(
    reportPath,
    {
      schema: { response: { 200: reportSchema } },
      config: { access: { permission: 'report:read' } },
    },
    (request, reply) => {
      const report = reports.get(request.params.id)
      if (report === undefined) throw new NotFoundError('There is no such report.')
      reply.send(report)
    },
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    port: listeningPort(app.server),
    tokens: await tokensOf(app, keys),
    ...(logger === undefined ? {} : { metricsText: async () => app.metrics.text() }),
    async close() {
      await app.close()
      await new Promise<void>((resolve) => (logger ? logger.flush(() => resolve()) : resolve()))
    },
  }
}

function logOptions(logger: Logger | undefined): FastifyServerOptions {
  if (logger !== undefined) return loggingServerOptions(logger)
  return { logger: false, logController: new LogController({ disableRequestLogging: true }) }
}

async function authenticate(app: FastifyInstance, keys: KeyRing, file: string): Promise<void> {
  await app.register(database, { database: await sqliteDatabase({ file }) })
  await createTables(app.database, revocationTables)
  await app.register(revocation)
  const expectations = ownTokens({ issuer: tokenIssuer, audience: tokenAudience })
  const policy = definePermissions({
    permissions: ['report:read'],
    roles: { [requiredRole]: ['report:read'], guest: [] },
  })
  const bearer = bearerAuthenticator({
    policy,
    verifier: new TokenVerifier([{ expectations, keys }]),
    revocation: app.revocation,
  })
  await app.register(access, { policy, authenticators: [bearer] })
}

async function tokensOf(app: FastifyInstance, keys: KeyRing): Promise<TokenSet> {
  const { jti: id, exp: expiresAtSeconds } = revokedClaims()
  await app.revocation.transaction((_, revoke) => revoke({ kind: 'token', id, expiresAtSeconds }))
  const key = keys.signingKey(Date.now() / 1000)
  return tokenSet(reports.size, (claims) => sign(claims, key))
}
