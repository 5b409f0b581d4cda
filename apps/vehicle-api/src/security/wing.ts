/**
 * Who may come in: everything between the address of a request and its route that asks who it is,
 * registered in the order in which each stands on the one before.
 *
 * @module
 */

import {
  access,
  bearerAuthenticator,
  bearerMetrics,
  type ExternalOptions,
} from '@plimsoll/kit/access'
import { accounts } from '@plimsoll/kit/accounts'
import { apiKeys } from '@plimsoll/kit/api-keys'
import type { Database } from '@plimsoll/kit/database'
import { jwks } from '@plimsoll/kit/jwks'
import { passwords } from '@plimsoll/kit/passwords'
import { revocation } from '@plimsoll/kit/revocation'
import { sessions } from '@plimsoll/kit/sessions'
import { ownTokens, TokenVerifier, tokenMetrics } from '@plimsoll/kit/tokens'
import type { FastifyInstance } from 'fastify'
import type { ServiceConfig } from '../config.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { issuerOptions, longestLifeSeconds } from './external-issuers.ts'
import type { ServiceKeys } from './keys.ts'
import { policy } from './policy.ts'
import { storedBcryptCost } from './stored-bcrypt.ts'

interface Foundation {
  readonly config: ServiceConfig
  readonly keys: ServiceKeys
  readonly store: Database<ServiceTables>
}

/** With `app.metrics`, `app.database`, `app.audit` and, if configured, `app.redis` there. */
export async function securityWing(
  app: FastifyInstance,
  { config, keys, store }: Foundation,
): Promise<void> {
  const { secrets, ring } = keys
  const { jwtIssuer: issuer, jwtAudience: audience, externalIssuers = [] } = config
  const isDeployed = config.environment === 'production' || config.environment === 'staging'
  const accessLifeSeconds = config.accessTokenTtlMs / 1_000

  await app.register(revocation, {
    tokenLifeSecondsMax: Math.max(accessLifeSeconds, longestLifeSeconds(externalIssuers)),
  })
  await app.register(passwords, await passwordsOf(config, store))
  await app.register(sessions, {
    secrets,
    idleMs: Math.min(config.refreshTokenTtlMs, config.sessionTtlMs),
    absoluteMs: config.sessionTtlMs,
    origins: config.corsOrigins.filter((origin) => !origin.includes('*')),
    secureCookie: isDeployed,
    routes: false,
  })
  await app.register(apiKeys)
  await app.register(jwks, {
    issuers: externalIssuers.map((one) => issuerOptions(one, isDeployed)),
  })
  await app.register(accounts, {
    ...{ secrets, keys: ring, issuer, audience, accessLifeSeconds },
    permissions: { read: 'users:manage', write: 'users:manage' },
    secureCookie: isDeployed,
    routes: false,
  })

  const own = ownTokens({ issuer, audience, lifeSecondsMax: accessLifeSeconds })
  const verifier = new TokenVerifier([{ expectations: own, keys: ring }, ...app.issuers])
  const external = externalUsers(app)
  const bearer = bearerAuthenticator({ verifier, revocation: app.revocation, policy, external })
  await app.register(access, {
    policy,
    authenticators: [bearer, app.apiKeys.authenticator(policy)],
  })
  // The plugins show theirs themselves.
  app.metrics.add(bearerMetrics, () => bearer.stats())
  app.metrics.add(tokenMetrics, () => verifier.counts)
}

async function passwordsOf(config: ServiceConfig, store: Database<ServiceTables>) {
  const { passwordPepper, passwordPepperPrevious, breachedPasswordsUrl } = config
  const bcryptCost = await storedBcryptCost(store)
  return {
    memoryKiB: config.passwordHashMemoryBytes / 1_024,
    passes: config.passwordHashPasses,
    ...(bcryptCost === undefined ? {} : { bcrypt: { costMax: bcryptCost } }),
    ...(passwordPepper === undefined ? {} : { pepper: passwordPepper.reveal() }),
    ...(passwordPepperPrevious === undefined
      ? {}
      : { previousPeppers: [passwordPepperPrevious.reveal()] }),
    ...(breachedPasswordsUrl === undefined ? {} : { breachedRange: { url: breachedPasswordsUrl } }),
    contextWords: ['plimsoll', 'vehicle', 'classifier'],
  }
}

/** Roles are the issuer's to give; who has none by the table has those of the account here. */
function externalUsers(app: FastifyInstance): ExternalOptions {
  const mappings = new Map(
    app.issuers.map(({ expectations, mapping }) => [expectations.issuer, mapping]),
  )
  return {
    issuers: app.issuers,
    async resolveExternal(issuer, subject, claims) {
      const user = await app.accounts.externalUser(issuer, subject, claims)
      const mapped = mappings.get(issuer)?.(claims).roles ?? []
      return user && { userId: user.userId, roles: mapped.length === 0 ? user.roles : mapped }
    },
  }
}
