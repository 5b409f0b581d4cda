/**
 * Fastify plugin with the sessions of the service: `app.sessions`, the cookie of their refresh
 * tokens, and the routes by which users see and end their own.
 *
 * Which route logs in, refreshes and logs out is not decided here. Whatever does must leave the
 * cookie alone when a refresh fails: of two tabs, the one that comes too late would sign out the
 * other.
 *
 * @module
 */

import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type Static, Type } from 'typebox'
import { AuthenticationError, NotFoundError } from '../../foundation/errors/index.ts'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { signalOf } from '../../reliability/deadline/index.ts'
import { invalidToken } from '../tokens/index.ts'
import { deviceColumns, deviceOf } from './device.ts'
import { OriginRefusedError } from './errors.ts'
import { sessionMetrics } from './metrics.ts'
import { type ResolvedOptions, resolveOptions, type SessionsOptions } from './options.ts'
import {
  PendingSchema,
  readCursor,
  SessionIdSchema,
  SessionPageSchema,
  SessionQuerySchema,
  toSessionPage,
} from './session-list.ts'
import { createSessions, type Sessions } from './sessions.ts'

/** How a refresh token came, and so how its successor goes back. */
export interface CarriedToken {
  readonly refreshToken: string
  readonly carriedBy: 'body' | 'cookie'
}

/** Reads and writes the cookie of refresh tokens. */
export interface CookieMode {
  /**
   * The refresh token of a POST, out of its body or its cookie.
   *
   * @param inBody `refresh_token` of the body
   * @throws 401 if there is none, or both; 403 if another page sent the cookie.
   */
  read(request: FastifyRequest, inBody?: string): CarriedToken
  set(
    reply: FastifyReply,
    session: { readonly refreshToken: string; readonly expiresAt: string },
  ): void
  /** At logout only, never because a refresh was refused. */
  remove(reply: FastifyReply): void
}

declare module 'fastify' {
  interface FastifyInstance {
    sessions: Sessions
    refreshCookie: CookieMode
  }
}

/** What other plugins of the kit add. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

const plugin: FastifyPluginAsync<SessionsOptions> = async (app, options) => {
  const log = app.log.child({ module: 'sessions' })
  const resolved = resolveOptions(options, app)
  const sessions = createSessions({
    ...resolved.settings,
    onAlarm: (alarm) => {
      log.error({ sessionAlarm: alarm }, 'a refresh token was used as it must not be')
      options.onAlarm?.(alarm)
    },
  })
  app.decorate('sessions', sessions)
  app.decorate('refreshCookie', cookieMode(resolved, options.now ?? Date.now))
  app.addHook('onReady', async () => {
    ;(app as MaybeMeasured).metrics?.add(sessionMetrics, () => sessions.stats())
  })
  if (resolved.routes) await addRoutes(app, {})
}

export const sessions: FastifyPluginAsync<SessionsOptions> = fp(plugin, {
  name: '@plimsoll/kit/sessions',
  fastify: '5.x',
})

interface MaybeSignedIn {
  readonly principal?:
    | { readonly userId: string; readonly sessionId?: string | undefined }
    | undefined
}

/** A plain object: who declares the access of routes, and its type, is another concern. */
const signedIn: object = { access: 'signed-in' }

const addRoutes: FastifyPluginAsync = async (app) => {
  app.get<{ Querystring: Static<typeof SessionQuerySchema> }>('/auth/sessions', {
    schema: {
      operationId: 'listSessions',
      tags: ['auth'],
      summary: 'List own sessions',
      description: 'Where the caller is signed in, newest first, in pages.',
      querystring: SessionQuerySchema,
      response: { 200: SessionPageSchema },
    },
    config: { ...signedIn },
    handler: async (request) => {
      const { userId, sessionId } = principalOf(request)
      const { limit, cursor } = request.query
      const query = { limit: limit + 1, after: readCursor(cursor), signal: signalOf(request) }
      return toSessionPage(await app.sessions.list(userId, query), limit, sessionId)
    },
  })

  app.delete<{ Params: Static<typeof SessionIdSchema> }>('/auth/sessions/:id', {
    schema: {
      operationId: 'endSession',
      tags: ['auth'],
      summary: 'End one of the own sessions',
      description:
        'Signs that device out. After 204 no instance accepts a token of the session any more; after 202 the session has ended and instances that cannot be reached follow within seconds.',
      params: SessionIdSchema,
      response: { 202: PendingSchema, 204: Type.Null() },
    },
    config: { ...signedIn, openapi: { errors: [NotFoundError] } },
    handler: async (request, reply) => {
      const { userId } = principalOf(request)
      const record = recordOf(request, userId)
      const ended = await app.sessions.end(request.params.id, { userId, record })
      // Somebody else's is not told from none.
      if (ended === undefined) throw new NotFoundError('There is no session with this id.')
      if (ended.propagation === 'complete') return reply.code(204).send()
      return reply.code(202).send({ propagation: 'pending' })
    },
  })
}

/** The routes alone, for a scope with a prefix below the one that has `app.sessions`. */
export const sessionRoutes: FastifyPluginAsync = addRoutes

/** Denied by default, should nothing guard the route. */
function principalOf(request: FastifyRequest): NonNullable<MaybeSignedIn['principal']> {
  const { principal } = request as MaybeSignedIn
  if (principal !== undefined) return principal
  throw new AuthenticationError('Sign in to see your sessions.')
}

function recordOf(request: FastifyRequest, userId: string) {
  const { user_agent, ip_address: ipAddress } = deviceColumns(deviceOf(request))
  return { userId, ipAddress, details: { request: { id: request.id, user_agent } } }
}

function cookieMode(options: ResolvedOptions, now: () => number): CookieMode {
  const { cookie } = options
  return {
    read(request, inBody) {
      const inCookie = cookieOf(request, options)
      if (inBody !== undefined && inCookie !== undefined) throw invalidToken('two refresh tokens')
      if (inBody !== undefined) return { refreshToken: inBody, carriedBy: 'body' }
      if (inCookie !== undefined) return { refreshToken: inCookie, carriedBy: 'cookie' }
      throw invalidToken('no refresh token')
    },
    set(reply, { refreshToken, expiresAt }) {
      const maxAgeSeconds = Math.max(0, Math.floor((Date.parse(expiresAt) - now()) / 1_000))
      reply.header('set-cookie', cookie.write(refreshToken, maxAgeSeconds))
    },
    remove(reply) {
      reply.header('set-cookie', cookie.removal)
    },
  }
}

function cookieOf(
  request: FastifyRequest,
  { cookie, isAllowedOrigin }: ResolvedOptions,
): string | undefined {
  const { method, headers, protocol, host } = request
  // Only a POST may carry it: a link or a navigation sends the others.
  const value = method === 'POST' ? cookie.read(headers.cookie) : undefined
  if (value === undefined || isAllowedOrigin(headers, `${protocol}://${host}`)) return value
  throw new OriginRefusedError('The cookie was sent by a page that may not use it.', {
    cause: `origin ${headers.origin}`,
  })
}
