/**
 * The kit with all of its parts, or with some left out: what they cost is the difference.
 *
 * @module
 */

import { currentContext } from '@plimsoll/kit/context'
import { NotFoundError } from '@plimsoll/kit/errors'
import { collectStartGarbage, keepTicksQuick, prepareProcess } from '@plimsoll/kit/lifecycle'
import { createLogger } from '@plimsoll/kit/logging'
import { KeyRing, secretKeys, sign } from '@plimsoll/kit/tokens'
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import { burnOnRequest } from './burn.ts'
import type { CandidateSetup, RunningCandidate } from './candidate.ts'
import { type KitPartName, kitPartNames } from './kit-part-names.ts'
import { type KitSurroundings, kitParts, revocationOf } from './kit-parts.ts'
import { addRefusedRoutes } from './kit-refusals.ts'
import { listeningPort } from './listening-port.ts'
import { reportPath, reportSchema, reports } from './reports.ts'
import { revokedClaims, type TokenSet, tokenSecret, tokenSet } from './tokens.ts'

export function startKit(setup: CandidateSetup): Promise<RunningCandidate> {
  return start(setup, setup.without ?? [])
}

/** The same without its access log and metrics: the difference is what observing costs. */
export function startUnobservedKit(setup: CandidateSetup): Promise<RunningCandidate> {
  return start(setup, ['logging', 'metrics'])
}

async function start(
  { logFile, isRefused = false, servesWhenLate = false, burnMicroseconds }: CandidateSetup,
  without: readonly KitPartName[],
): Promise<RunningCandidate> {
  const names = kitPartNames.filter((name) => !without.includes(name))
  const surroundings: KitSurroundings = {
    logger: createLogger({ destination: logFile, context: currentContext }),
    keys: new KeyRing(secretKeys({ secret: tokenSecret })),
    // Beside the log, and gone with it; of this process alone, as each begins with nothing revoked.
    databaseFile: `${logFile}.${process.pid}.db`,
    isRefused,
    servesWhenLate,
  }
  // As `serve` does for a service; and below, before it listens and when the start is over.
  keepTicksQuick()
  const app = Fastify(serverOptions(names, surroundings))
  if (burnMicroseconds !== undefined) burnOnRequest(app, burnMicroseconds)
  for (const name of names) await kitParts[name].register(app, surroundings)
  addReport(app)
  if (isRefused) addRefusedRoutes(app)
  prepareProcess()
  await app.listen({ host: '127.0.0.1', port: 0 })
  collectStartGarbage()
  return {
    port: listeningPort(app.server),
    tokens: await tokensOf(app, surroundings.keys),
    ...(names.includes('metrics') ? { metricsText: async () => app.metrics.text() } : {}),
    async close() {
      await app.close()
      await new Promise<void>((resolve) => surroundings.logger.flush(() => resolve()))
    },
  }
}

function serverOptions(
  names: readonly KitPartName[],
  surroundings: KitSurroundings,
): FastifyServerOptions {
  const unlogged: FastifyServerOptions = {
    logger: false,
    logController: new LogController({ disableRequestLogging: true }),
  }
  const wanted = names.map((name) => kitParts[name].serverOptions?.(surroundings))
  return Object.assign(names.includes('logging') ? {} : unlogged, ...wanted)
}

function addReport(app: FastifyInstance): void {
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
}

async function tokensOf(app: FastifyInstance, keys: KeyRing): Promise<TokenSet> {
  const revoked = revokedClaims()
  const { jti: id, exp: expiresAtSeconds } = revoked
  await revocationOf(app)?.transaction((_, revoke) =>
    revoke({ kind: 'token', id, expiresAtSeconds }),
  )
  const key = keys.signingKey(Date.now() / 1000)
  return tokenSet(reports.size, revoked, (claims) => sign(claims, key))
}
