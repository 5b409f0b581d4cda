/**
 * The kit as the hot path has it, with what its cost must not depend on: revocations that are there
 * before it starts, clients behind a trusted proxy, and Redis.
 *
 * @module
 */

import { clientAddress, clientAddressServerOptions } from '@plimsoll/kit/client-address'
import { currentContext } from '@plimsoll/kit/context'
import { type AnyDatabase, database } from '@plimsoll/kit/database'
import { NotFoundError } from '@plimsoll/kit/errors'
import { createLogger } from '@plimsoll/kit/logging'
import { rateLimit } from '@plimsoll/kit/rate-limit'
import { redis } from '@plimsoll/kit/redis'
import { revocation } from '@plimsoll/kit/revocation'
import { KeyRing, secretKeys, sign } from '@plimsoll/kit/tokens'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { type KitPartName, kitPartNames } from '../candidates/kit-part-names.ts'
import { type KitSurroundings, kitParts } from '../candidates/kit-parts.ts'
import { listeningPort } from '../candidates/listening-port.ts'
import { reportPath, reportSchema, reports } from '../candidates/reports.ts'
import { revokedClaims, type TokenSet, tokenSecret, tokenSet } from '../candidates/tokens.ts'
import type { Standing } from './standing.ts'
import type { Weakness } from './states.ts'
import { weaken } from './weakness.ts'

export interface FlatKitOptions {
  readonly logFile: string
  /** With the tables of revocations. */
  readonly database: AnyDatabase
  readonly redisUrl?: string
  /** Networks whose `X-Forwarded-For` is believed. */
  readonly trustProxy?: readonly string[]
  /** Of each address. */
  readonly addressWindows: string
  readonly weakness?: Weakness
}

export interface FlatKit {
  readonly port: number
  readonly tokens: TokenSet
  standing(): Standing
  metricsText(): string
  /** Writes the last line of the log. */
  close(): Promise<void>
}

/** Two windows at once, as a service would have them. */
export const neverReached = '500000/second, 100000000/hour'

type Registered = PromiseLike<unknown>

export async function startFlatKit(options: FlatKitOptions): Promise<FlatKit> {
  const { logFile } = options
  const surroundings: KitSurroundings = {
    logger: createLogger({ destination: logFile, context: currentContext }),
    keys: new KeyRing(secretKeys({ secret: tokenSecret })),
    databaseFile: '',
    isRefused: false,
    // Other work on the machine must not make it refuse the load.
    servesWhenLate: true,
  }
  const app = Fastify(serverOptions(options, surroundings))
  for (const name of kitPartNames) {
    const own = ownParts[name]
    if (own === undefined) await kitParts[name].register(app, surroundings)
    else await own(app, options)
  }
  weaken(app, options.weakness)
  addReport(app)
  await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    port: listeningPort(app.server),
    tokens: await tokensOf(app, surroundings.keys),
    standing: () => standingOf(app),
    metricsText: () => app.metrics.text(),
    async close() {
      await app.close()
      await new Promise<void>((resolve) => surroundings.logger.flush(() => resolve()))
    },
  }
}

function serverOptions(
  { trustProxy = [] }: FlatKitOptions,
  surroundings: KitSurroundings,
): FastifyServerOptions {
  const parts = kitPartNames.map((name) => kitParts[name].serverOptions?.(surroundings))
  // A million revocations are read before it is ready, and the machine may have other work.
  const ownOptions = { ...clientAddressServerOptions({ trustProxy }), pluginTimeout: 60_000 }
  return Object.assign({}, ...parts, ownOptions)
}

/** Instead of those of the candidate `kit`; all others are its own. */
const ownParts: Partial<
  Record<KitPartName, (app: FastifyInstance, options: FlatKitOptions) => Registered>
> = {
  'client-address': (app, { trustProxy = [] }) => app.register(clientAddress, { trustProxy }),
  async 'rate-limit'(app, { redisUrl, addressWindows }) {
    if (redisUrl !== undefined) await app.register(redis, { url: redisUrl })
    await app.register(rateLimit, { ip: addressWindows, user: neverReached })
  },
  async revocation(app, options) {
    await app.register(database, { database: options.database })
    await app.register(revocation)
  },
}

function addReport(app: FastifyInstance): void {
  const schema = { response: { 200: reportSchema } }
  const config = { access: { permission: 'report:read' } }
  app.get<{ Params: { id: string } }>(reportPath, { schema, config }, (request, reply) => {
    const report = reports.get(request.params.id)
    if (report === undefined) throw new NotFoundError('There is no such report.')
    reply.send(report)
  })
}

async function tokensOf(app: FastifyInstance, keys: KeyRing): Promise<TokenSet> {
  const revoked = revokedClaims()
  const { jti: id, exp: expiresAtSeconds } = revoked
  await app.revocation.transaction((_, revoke) => revoke({ kind: 'token', id, expiresAtSeconds }))
  const key = keys.signingKey(Date.now() / 1000)
  return tokenSet(reports.size, revoked, (claims) => sign(claims, key))
}

function standingOf(app: FastifyInstance): Standing {
  const { isFresh, source, entries } = app.revocation.stats()
  const limits = app.rateLimit.stats()
  const { redis: client } = app as { readonly redis?: FastifyInstance['redis'] }
  const connections = client?.stats().connections
  return {
    revocations: Object.values(entries).reduce((sum, count) => sum + count, 0),
    isRevocationFresh: isFresh,
    revocationSource: source,
    limitedKeys: limits.keys,
    limitSource: limits.source,
    redisState: connections?.find(({ name }) => name === 'rate-limit')?.state,
  }
}
