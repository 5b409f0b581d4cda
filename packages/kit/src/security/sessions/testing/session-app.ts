/**
 * An API with sessions, and a route that refreshes as accounts have it.
 *
 * @module
 */

import fastify, { type FastifyInstance } from 'fastify'
import { errors } from '../../../foundation/errors/index.ts'
import { openapi } from '../../../foundation/openapi/index.ts'
import { deviceOf } from '../device.ts'
import { sessions } from '../plugin.ts'
import type { SessionsSettings } from '../settings.ts'
import { type SessionService, secret } from './session-service.ts'

export function partsOf({ database, revocation, audit, clock }: SessionService): SessionsSettings {
  return { database, revocation, audit, secrets: { secret }, now: () => clock.ms }
}

/** A service with a route that refreshes, as accounts have. */
export async function appOf(service: SessionService): Promise<FastifyInstance> {
  // Fastify believes the headers of the proxy that ends TLS.
  const app = fastify({ trustProxy: '127.0.0.1' })
  await app.register(errors)
  await app.register(openapi)
  app.addHook('onRequest', (request, _reply, done) => {
    const { 'x-user': userId, 'x-session': sessionId } = request.headers
    if (userId !== undefined) Object.assign(request, { principal: { userId, sessionId } })
    done()
  })
  await app.register(sessions, partsOf(service))
  app.route<{ Body: { refresh_token?: string } | undefined }>({
    method: ['POST', 'PUT'],
    url: '/refresh',
    schema: { hide: true },
    handler: async (request, reply) => {
      const carried = app.refreshCookie.read(request, request.body?.refresh_token)
      const refreshed = await app.sessions.refresh(carried.refreshToken, deviceOf(request))
      if (carried.carriedBy === 'body') return { refresh_token: refreshed.refreshToken }
      app.refreshCookie.set(reply, refreshed)
      return {}
    },
  })
  await app.ready()
  return app
}

export function signedIn(userId: string, sessionId?: string): Record<string, string> {
  return { 'x-user': userId, ...(sessionId === undefined ? {} : { 'x-session': sessionId }) }
}
