/**
 * Who may come in: accounts, sessions and tokens, each standing on the one before, and last the hook
 * that holds each route's declaration against whoever asks.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { access, bearerAuthenticator } from '@plimsoll/kit/access'
import { accounts } from '@plimsoll/kit/accounts'
import { passwords } from '@plimsoll/kit/passwords'
import { revocation } from '@plimsoll/kit/revocation'
import { sessions } from '@plimsoll/kit/sessions'
import { KeyRing, ownTokens, secretKeys, TokenVerifier } from '@plimsoll/kit/tokens'
import type { FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import { policy } from './policy.ts'

const names = { issuer: 'my-service', audience: 'my-service' }

export async function signIn(app: FastifyInstance, config: Config): Promise<void> {
  // Only outside production may it be missing; then a restart signs everybody out.
  const secret = config.secretKey?.reveal() ?? randomBytes(48)
  const secrets = { secret, previous: config.secretKeyPrevious?.reveal() }
  const keys = new KeyRing(secretKeys(secrets))
  const secureCookie = config.environment === 'production' || config.environment === 'staging'

  await app.register(revocation)
  await app.register(passwords, { contextWords: ['my-service'] })
  await app.register(sessions, {
    secrets,
    secureCookie,
    origins: config.corsOrigins.filter((origin) => !origin.includes('*')),
    routes: false,
  })
  await app.register(accounts, {
    ...{ secrets, keys, ...names, secureCookie, routes: false },
    permissions: { read: 'users:manage', write: 'users:manage' },
  })

  const verifier = new TokenVerifier([{ expectations: ownTokens(names), keys }])
  const bearer = bearerAuthenticator({ verifier, policy, revocation: app.revocation })
  await app.register(access, { policy, authenticators: [bearer] })
  sweepSessions(app)
}

/** Removes the sessions that are over; several instances may do so at once. */
function sweepSessions(app: FastifyInstance): void {
  const sweep = () =>
    app.sessions
      .sweep({ signal: app.lifecycle.signal })
      .catch((err) => app.log.warn({ err }, 'sessions were not swept'))
  const hourly = setInterval(sweep, 3_600_000).unref()
  app.addHook('onClose', async () => clearInterval(hourly))
}
