/**
 * The routes by which administrators manage the accounts of others.
 *
 * @module
 */

import type { Static } from 'typebox'
import { NotFoundError } from '../../foundation/errors/index.ts'
import { LastAdminError } from './errors.ts'
import { callerOf, callOf, type Desk, type Route, sendEnded, visitorOf } from './route.ts'
import {
  ManagedUserSchema,
  PendingSchema,
  toManagedUser,
  UserIdSchema,
  UserPageSchema,
  UserQuerySchema,
  userChangeSchema,
} from './schemas.ts'

export function adminRoutes(desk: Desk): Route[] {
  return [listRoute(desk), findRoute(desk), changeRoute(desk), revokeRoute(desk)]
}

function listRoute({ accounts, permissions }: Desk): Route {
  return {
    method: 'GET',
    url: '/admin/users',
    schema: {
      operationId: 'listUsers',
      tags: ['admin'],
      summary: 'List users',
      description: 'Newest first, in pages; those of a search by address in its order.',
      querystring: UserQuerySchema,
      response: { 200: UserPageSchema },
    },
    config: { access: { permission: permissions.read } },
    async handler(request) {
      const query = request.query as Static<typeof UserQuerySchema>
      const { items, nextCursor } = await accounts.list(query, callOf(request))
      return { items: items.map(toManagedUser), next_cursor: nextCursor }
    },
  }
}

function findRoute({ accounts, permissions }: Desk): Route {
  return {
    method: 'GET',
    url: '/admin/users/:id',
    schema: {
      operationId: 'getUser',
      tags: ['admin'],
      summary: 'Read a user',
      params: UserIdSchema,
      response: { 200: ManagedUserSchema },
    },
    config: {
      access: { permission: permissions.read },
      openapi: { errors: [NotFoundError] },
    },
    handler: async (request) =>
      toManagedUser(await accounts.find(givenId(request.params), callOf(request))),
  }
}

function changeRoute(desk: Desk): Route {
  const { accounts, permissions } = desk
  const ChangeSchema = userChangeSchema(accounts.roles)
  return {
    method: 'PATCH',
    url: '/admin/users/:id',
    schema: {
      operationId: 'changeUser',
      tags: ['admin'],
      summary: 'Change a user',
      description:
        'Gives a role, or disables or enables. Takes effect at once: after 200 no instance accepts a token that says otherwise; after 202 those that cannot be reached follow within seconds.',
      params: UserIdSchema,
      body: ChangeSchema,
      response: { 200: ManagedUserSchema, 202: ManagedUserSchema },
    },
    config: {
      access: { permission: permissions.write },
      openapi: { errors: [NotFoundError, LastAdminError] },
    },
    async handler(request, reply) {
      const wanted = request.body as Static<typeof ChangeSchema>
      const { user, propagation } = await accounts.change(
        givenId(request.params),
        wanted,
        callerOf(request),
        visitorOf(request, desk),
      )
      return reply.code(propagation === 'complete' ? 200 : 202).send(toManagedUser(user))
    },
  }
}

function revokeRoute(desk: Desk): Route {
  const { accounts, permissions } = desk
  return {
    method: 'POST',
    url: '/admin/users/:id/revoke',
    schema: {
      operationId: 'revokeUser',
      tags: ['admin'],
      summary: 'End all sessions of a user',
      description:
        'Signs the user out everywhere. After 204 no instance accepts a token of theirs; after 202 those that cannot be reached follow within seconds.',
      params: UserIdSchema,
      response: { 202: PendingSchema, 204: { type: 'null' } },
    },
    config: {
      access: { permission: permissions.write },
      openapi: { errors: [NotFoundError] },
    },
    async handler(request, reply) {
      const visitor = visitorOf(request, desk)
      const id = givenId(request.params)
      return sendEnded(reply, await accounts.revoke(id, callerOf(request), visitor))
    },
  }
}

/** SQLite compares text, where PostgreSQL compares uuids: only lower case is found by both. */
function givenId(params: unknown): string {
  return (params as Static<typeof UserIdSchema>).id.toLowerCase()
}
