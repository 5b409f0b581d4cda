/**
 * The plugins of the kit as the candidate registers them: each as its README says, nothing tuned for
 * the bench.
 *
 * A part is what goes into `fastify()` and what is registered, so that any of them can be left out and
 * the rest stays as it is.
 *
 * @module
 */

import { access, bearerAuthenticator, definePermissions } from '@plimsoll/kit/access'
import { clientAddress } from '@plimsoll/kit/client-address'
import { context, contextServerOptions, newRequestId } from '@plimsoll/kit/context'
import { cors } from '@plimsoll/kit/cors'
import { createTables, database } from '@plimsoll/kit/database'
import { sqliteDatabase } from '@plimsoll/kit/database/sqlite'
import { deadline } from '@plimsoll/kit/deadline'
import { errors, problemServerOptions } from '@plimsoll/kit/errors'
import { headers } from '@plimsoll/kit/headers'
import { hosts } from '@plimsoll/kit/hosts'
import { lifecycle, lifecycleServerOptions } from '@plimsoll/kit/lifecycle'
import { type Logger, logging, loggingServerOptions } from '@plimsoll/kit/logging'
import { metrics } from '@plimsoll/kit/metrics'
import { overload } from '@plimsoll/kit/overload'
import { rateLimit } from '@plimsoll/kit/rate-limit'
import { type Revocation, revocation, revocationTables } from '@plimsoll/kit/revocation'
import { sanitize } from '@plimsoll/kit/sanitize'
import { type KeyRing, ownTokens, TokenVerifier } from '@plimsoll/kit/tokens'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import { trustedHost, trustedOrigin } from './hot-request.ts'
import type { KitPartName } from './kit-part-names.ts'
import { inFlightMax } from './refusal-requests.ts'
import { requiredRole, tokenAudience, tokenIssuer } from './tokens.ts'

/** What the parts of one candidate share. */
export interface KitSurroundings {
  readonly logger: Logger
  readonly keys: KeyRing
  readonly databaseFile: string
  /** Whether it will be asked for what it must refuse, as fast as it can. */
  readonly isRefused: boolean
  readonly servesWhenLate?: boolean
}

interface Part {
  serverOptions?(surroundings: KitSurroundings): FastifyServerOptions
  register(app: FastifyInstance, surroundings: KitSurroundings): PromiseLike<unknown>
}

/** Two windows at once, as a service would have them. */
const neverReached = '500000/second, 100000000/hour'

/** On a machine with other work every loop is late, and one that is loaded is busy all the time. */
const neverLate = { delayP99Ms: 60_000, utilisation: 1 }

const policy: ReturnType<typeof definePermissions> = definePermissions({
  permissions: ['report:read'],
  roles: { [requiredRole]: ['report:read'], guest: [] },
})

/** Registered in this order. */
export const kitParts: Readonly<Record<KitPartName, Part>> = {
  'client-address': { register: (app) => app.register(clientAddress) },
  errors: {
    serverOptions: () => problemServerOptions({ newRequestId }),
    register: (app) => app.register(errors),
  },
  lifecycle: {
    serverOptions: () => lifecycleServerOptions(),
    register: (app) => app.register(lifecycle),
  },
  context: {
    serverOptions: () => contextServerOptions(problemServerOptions({ newRequestId })),
    register: (app) => app.register(context),
  },
  logging: {
    serverOptions: ({ logger }) => loggingServerOptions(logger),
    register: (app) => app.register(logging),
  },
  metrics: { register: (app) => app.register(metrics) },
  headers: { register: (app) => app.register(headers) },
  cors: { register: (app) => app.register(cors, { origins: [trustedOrigin] }) },
  deadline: { register: (app) => app.register(deadline) },
  overload: {
    register: (app, { isRefused, servesWhenLate }) =>
      app.register(overload, {
        defaultClass: 'memory',
        classes: { memory: isRefused ? { inFlightMax, waitMs: 0 } : { inFlightMax: 1_000 } },
        ...(servesWhenLate ? { eventLoop: neverLate } : {}),
      }),
  },
  sanitize: { register: (app) => app.register(sanitize) },
  hosts: { register: (app) => app.register(hosts, { trusted: [trustedHost] }) },
  'rate-limit': {
    register: (app, { isRefused }) =>
      app.register(rateLimit, {
        ip: neverReached,
        user: neverReached,
        // Else the 21st wrong token of a second would be a 429, and no 401.
        ...(isRefused ? { refusedCredentialsPerSecond: 1_000_000 } : {}),
      }),
  },
  revocation: {
    async register(app, { databaseFile }) {
      await app.register(database, { database: await sqliteDatabase({ file: databaseFile }) })
      await createTables(app.database, revocationTables)
      await app.register(revocation)
    },
  },
  access: {
    register(app, { keys }) {
      const expectations = ownTokens({ issuer: tokenIssuer, audience: tokenAudience })
      const bearer = bearerAuthenticator({
        policy,
        verifier: new TokenVerifier([{ expectations, keys }]),
        revocation: revocationOf(app) ?? nothingRevoked,
      })
      return app.register(access, { policy, authenticators: [bearer] })
    },
  },
}

/** Absent in a kit without that part. */
export function revocationOf(app: FastifyInstance): Revocation | undefined {
  return app.hasDecorator('revocation') ? app.revocation : undefined
}

const nothingRevoked: Pick<Revocation, 'check' | 'checkSubject' | 'confirm'> = {
  check: () => 'live',
  checkSubject: () => 'live',
  confirm: async () => 'live',
}
