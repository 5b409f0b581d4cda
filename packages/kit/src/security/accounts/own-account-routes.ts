/**
 * The routes by which people see to their own account.
 *
 * @module
 */

import type { Static } from 'typebox'
import { CurrentPasswordWrongError, LoginThrottledError } from './errors.ts'
import {
  callerOf,
  callOf,
  type Desk,
  keptByNobody,
  type Route,
  sendEnded,
  visitorOf,
} from './route.ts'
import {
  PasswordChangedSchema,
  PasswordSchema,
  PendingSchema,
  toUser,
  UserSchema,
} from './schemas.ts'

const ended = { 202: PendingSchema, 204: { type: 'null' } }
const afterwards =
  'After 204 no instance accepts what has ended; after 202 those that cannot be reached follow within seconds.'

export function ownAccountRoutes(desk: Desk): Route[] {
  return [meRoute(desk), logoutRoute(desk), logoutAllRoute(desk), passwordRoute(desk)]
}

function meRoute({ accounts }: Desk): Route {
  return {
    method: 'GET',
    url: '/auth/me',
    schema: {
      operationId: 'me',
      tags: ['auth'],
      summary: 'Read own account',
      response: { 200: UserSchema },
    },
    config: { access: 'signed-in' },
    handler: async (request) => toUser(await accounts.me(callerOf(request), callOf(request))),
  }
}

function logoutRoute(desk: Desk): Route {
  return {
    method: 'POST',
    url: '/auth/logout',
    schema: {
      operationId: 'logout',
      tags: ['auth'],
      summary: 'Sign out',
      description: `Ends the session of the token that is sent. ${afterwards}`,
      response: ended,
    },
    config: { access: 'signed-in' },
    async handler(request, reply) {
      const visitor = visitorOf(request, desk)
      const propagation = await desk.accounts.logout(callerOf(request), visitor)
      if (request.headers.cookie !== undefined) desk.refreshCookie?.remove(reply)
      return sendEnded(reply, propagation)
    },
  }
}

function logoutAllRoute(desk: Desk): Route {
  return {
    method: 'POST',
    url: '/auth/logout-all',
    schema: {
      operationId: 'logoutAll',
      tags: ['auth'],
      summary: 'Sign out everywhere',
      description: `Ends all sessions of the caller. ${afterwards}`,
      response: ended,
    },
    config: { access: 'signed-in' },
    async handler(request, reply) {
      const visitor = visitorOf(request, desk)
      const propagation = await desk.accounts.logoutAll(callerOf(request), visitor)
      if (request.headers.cookie !== undefined) desk.refreshCookie?.remove(reply)
      return sendEnded(reply, propagation)
    },
  }
}

function passwordRoute(desk: Desk): Route {
  return {
    method: 'PATCH',
    url: '/auth/password',
    schema: {
      operationId: 'changePassword',
      tags: ['auth'],
      summary: 'Change the password',
      description:
        'Ends all other sessions, and all access tokens: the answer has a new one for this session.',
      body: PasswordSchema,
      response: { 200: PasswordChangedSchema, 202: PasswordChangedSchema },
    },
    config: {
      access: 'signed-in',
      openapi: { errors: [CurrentPasswordWrongError, LoginThrottledError] },
    },
    async handler(request, reply) {
      const body = request.body as Static<typeof PasswordSchema>
      const change = { currentPassword: body.current_password, newPassword: body.new_password }
      const visitor = visitorOf(request, desk)
      keptByNobody(reply)
      const { propagation, accessToken, expiresInSeconds } = await desk.accounts.changePassword(
        callerOf(request),
        change,
        visitor,
        callOf(request),
      )
      const token = {
        access_token: accessToken,
        token_type: 'bearer',
        expires_in: expiresInSeconds,
      }
      const answer = accessToken === undefined ? { propagation } : { propagation, ...token }
      return reply.code(propagation === 'complete' ? 200 : 202).send(answer)
    },
  }
}
