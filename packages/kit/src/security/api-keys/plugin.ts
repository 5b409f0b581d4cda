/**
 * Fastify plugins with API keys: `apiKeys` decorates `app.apiKeys`, whose authenticator `access`
 * takes; `apiKeyRoutes`, registered after `access`, has the routes by which users manage their own.
 *
 * Only who has signed in may manage keys: a key that could make keys would outlive its revocation.
 *
 * @module
 */

import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Static } from 'typebox'
import {
  AuthenticationError,
  ForbiddenError,
  NotFoundError,
  ValidationError,
} from '../../foundation/errors/index.ts'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { signalOf } from '../../reliability/deadline/index.ts'
import { type ApiKeys, createApiKeys, type Origin } from './api-keys.ts'
import { ApiKeyLimitError } from './errors.ts'
import { apiKeyMetrics } from './metrics.ts'
import { type ApiKeyRoutesOptions, type ApiKeysOptions, settingsOf } from './options.ts'
import {
  ApiKeyIdSchema,
  ApiKeyPageSchema,
  ApiKeyQuerySchema,
  CreatedApiKeySchema,
  type NewApiKeyBody,
  newApiKeySchema,
  PendingSchema,
  toItem,
  toPage,
} from './schemas.ts'

declare module 'fastify' {
  interface FastifyInstance {
    apiKeys: ApiKeys
  }
}

/** What other plugins of the kit add. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

const plugin: FastifyPluginAsync<ApiKeysOptions> = async (app, options) => {
  const log = app.log.child({ module: 'api-keys' })
  const keys = createApiKeys({
    ...settingsOf(options, app),
    onProblem: (err) => {
      log.warn({ err }, 'the use of an API key could not be stored')
      options.onProblem?.(err)
    },
  })
  app.decorate('apiKeys', keys)
  app.addHook('onReady', async () => {
    ;(app as MaybeMeasured).metrics?.add(apiKeyMetrics, () => keys.stats())
  })
  app.addHook('onClose', () => keys.close())
}

export const apiKeys: FastifyPluginAsync<ApiKeysOptions> = fp(plugin, {
  name: '@plimsoll/kit/api-keys',
  fastify: '5.x',
})

/** In a scope with a prefix, or with the option `prefix`. */
export const apiKeyRoutes: FastifyPluginAsync<ApiKeyRoutesOptions> = async (app, options) => {
  addCreateRoute(app, options)
  addListRoute(app, options)
  addRevokeRoute(app, options)
}

type App = Parameters<typeof apiKeyRoutes>[0]

/** A plain object: who declares the access of routes, and its type, is another concern. */
function accessOf({ access }: ApiKeyRoutesOptions): object {
  return { access: access ?? 'signed-in' }
}

function addCreateRoute(app: App, options: ApiKeyRoutesOptions): void {
  app.post<{ Body: NewApiKeyBody }>('/auth/api-keys', {
    schema: {
      operationId: 'createApiKey',
      tags: ['auth'],
      summary: 'Create an API key',
      description:
        'For a program that acts for the caller, with `X-API-Key`. The key is in this answer and never told again. It can do what its scopes and the role of its owner both allow.',
      body: newApiKeySchema(options.policy.permissions),
      response: { 201: CreatedApiKeySchema },
    },
    // An answer with a credential is not kept to be given again.
    config: { ...accessOf(options), idempotency: false, openapi: { errors: [ApiKeyLimitError] } },
    handler: async (request, reply) => {
      const { userId, permissions } = managerOf(request)
      const { name, scopes, expires_at: expiresAt } = request.body
      refuseForeignScopes(scopes, permissions)
      const asked = { userId, name, scopes, expiresAt, origin: originOf(request) }
      const { key, apiKey } = await app.apiKeys.create(asked, { signal: signalOf(request) })
      reply.header('cache-control', 'no-store')
      return reply.code(201).send({ ...toItem(apiKey), key })
    },
  })
}

function addListRoute(app: App, options: ApiKeyRoutesOptions): void {
  app.get<{ Querystring: Static<typeof ApiKeyQuerySchema> }>('/auth/api-keys', {
    schema: {
      operationId: 'listApiKeys',
      tags: ['auth'],
      summary: 'List own API keys',
      description:
        'Those that were not revoked, newest first, in pages. Never the keys themselves.',
      querystring: ApiKeyQuerySchema,
      response: { 200: ApiKeyPageSchema },
    },
    config: accessOf(options),
    handler: async (request, reply) => {
      const { userId } = managerOf(request)
      const { limit, cursor: before } = request.query
      const page = { limit: limit + 1, before, signal: signalOf(request) }
      reply.header('cache-control', 'no-store')
      return toPage(await app.apiKeys.list(userId, page), limit)
    },
  })
}

function addRevokeRoute(app: App, options: ApiKeyRoutesOptions): void {
  app.delete<{ Params: Static<typeof ApiKeyIdSchema> }>('/auth/api-keys/:id', {
    schema: {
      operationId: 'revokeApiKey',
      tags: ['auth'],
      summary: 'Revoke one of the own API keys',
      description:
        'After 204 no instance accepts it any more; after 202 it is revoked, and instances that cannot be reached follow within seconds.',
      params: ApiKeyIdSchema,
      response: { 202: PendingSchema, 204: { type: 'null', description: 'Revoked everywhere' } },
    },
    config: { ...accessOf(options), openapi: { errors: [NotFoundError] } },
    handler: async (request, reply) => {
      const { userId } = managerOf(request)
      const by = { userId, origin: originOf(request), signal: signalOf(request) }
      const revoked = await app.apiKeys.revoke(request.params.id, by)
      // Somebody else's is not told from none.
      if (revoked === undefined) throw new NotFoundError('There is no API key with this id.')
      if (revoked.propagation === 'complete') return reply.code(204).send()
      return reply.code(202).send({ propagation: 'pending' })
    },
  })
}

/** As much of the principal of `access` as is used. */
interface Manager {
  readonly method: string
  readonly userId: string
  readonly permissions: { has(permission: string): boolean }
}

/** Denied by default, should nothing guard the route. */
function managerOf(request: FastifyRequest): Manager {
  const { principal } = request as { readonly principal?: Manager | undefined }
  if (principal === undefined) throw new AuthenticationError('Sign in to manage your API keys.')
  if (principal.method === 'token') return principal
  throw new ForbiddenError('API keys are managed by who has signed in with a password.')
}

function refuseForeignScopes(scopes: readonly string[], permissions: Manager['permissions']): void {
  const details = scopes.flatMap((scope, index) => {
    if (permissions.has(scope)) return []
    const message = `You do not have "${scope}" yourself; leave it out.`
    return [{ in: 'body' as const, pointer: `/scopes/${index}`, message }]
  })
  if (details.length > 0) throw new ValidationError('A key can do what you can do.', { details })
}

function originOf({ id, ip, headers }: FastifyRequest): Origin {
  const userAgent = headers['user-agent']?.slice(0, 256).toWellFormed()
  return {
    // A connection that is gone has no address any more.
    ipAddress: ip === '' ? null : ip,
    details: { request: { id, user_agent: userAgent } },
  }
}
