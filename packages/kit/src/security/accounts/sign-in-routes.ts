/**
 * The routes by which people come in: register, sign in, refresh.
 *
 * @module
 */

import type { Static } from 'typebox'
import { AuthenticationError, ValidationError } from '../../foundation/errors/index.ts'
import { AccountExistsError, LoginThrottledError, VerificationInvalidError } from './errors.ts'
import { problem } from './registration-rules.ts'
import {
  callOf,
  type Desk,
  keptByNobody,
  type Route,
  type RouteReply,
  toAccessToken,
  visitorOf,
} from './route.ts'
import {
  LoginSchema,
  RefreshSchema,
  RegisterSchema,
  SignedInSchema,
  toUser,
  UserSchema,
  VerifySchema,
} from './schemas.ts'
import type { SignedIn } from './signed-in.ts'
import { emailName, type UserName, usernameName } from './user-name.ts'

/** A digest of the body would be kept with an idempotency key, and the password could be guessed from it. */
const open = { access: 'public', idempotency: false }

export function signInRoutes(desk: Desk): Route[] {
  const verify = desk.accounts.verifiesEmail ? [verifyRoute(desk)] : []
  return [registerRoute(desk), ...verify, loginRoute(desk), refreshRoute(desk)]
}

function registerRoute(desk: Desk): Route {
  const { accounts } = desk
  const byMail = accounts.verifiesEmail
  const more = byMail
    ? 'The answer does not tell whether address and username were free: a mail to the address does.'
    : 'The user can sign in at once.'
  return {
    method: 'POST',
    url: '/auth/register',
    schema: {
      operationId: 'register',
      tags: ['auth'],
      summary: 'Register',
      description: `Makes an account. All that is wrong is told at once. ${more}`,
      body: RegisterSchema,
      response: { 201: UserSchema },
    },
    config: {
      ...open,
      // An account costs more than a look at one.
      rateLimit: { cost: 10 },
      openapi: { errors: [LoginThrottledError, ...(byMail ? [] : [AccountExistsError])] },
    },
    async handler(request, reply) {
      const body = request.body as Static<typeof RegisterSchema>
      const user = await accounts.register(body, visitorOf(request, desk), callOf(request))
      return reply.code(201).send(toUser(user))
    },
  }
}

function verifyRoute(desk: Desk): Route {
  return {
    method: 'POST',
    url: '/auth/verify-email',
    schema: {
      operationId: 'verifyEmail',
      tags: ['auth'],
      summary: 'Finish a registration',
      description: 'Takes the token from the mail and the password that was registered with.',
      body: VerifySchema,
      response: { 204: { type: 'null' } },
    },
    config: { ...open, openapi: { errors: [LoginThrottledError, VerificationInvalidError] } },
    async handler(request, reply) {
      const body = request.body as Static<typeof VerifySchema>
      await desk.accounts.verifyEmail(body, visitorOf(request, desk), callOf(request))
      return reply.code(204).send()
    },
  }
}

function loginRoute(desk: Desk): Route {
  return {
    method: 'POST',
    url: '/auth/login',
    schema: {
      operationId: 'login',
      tags: ['auth'],
      summary: 'Sign in',
      description:
        'Whatever is wrong is answered alike, and at a time that tells nothing. With `mode: "cookie"` the refresh token is in a cookie only.',
      body: LoginSchema,
      response: { 200: SignedInSchema },
    },
    config: { ...open, openapi: { errors: [AuthenticationError, LoginThrottledError] } },
    async handler(request, reply) {
      const body = request.body as Static<typeof LoginSchema>
      keptByNobody(reply)
      const mode = modeOf(body, desk)
      const visitor = visitorOf(request, desk, mode)
      const name = nameOf(body)
      const signedIn = await desk.accounts.login(name, body.password, visitor, callOf(request))
      if (signedIn.deviceCookie !== undefined) {
        reply.header('set-cookie', desk.deviceCookie.write(signedIn.deviceCookie))
      }
      return reply.send(carried(signedIn, mode, desk, reply))
    },
  }
}

function refreshRoute(desk: Desk): Route {
  return {
    method: 'POST',
    url: '/auth/refresh',
    schema: {
      operationId: 'refresh',
      tags: ['auth'],
      summary: 'Refresh',
      description:
        'Exchanges the refresh token, of the body or the cookie, for the next one and a new access token. Sent again within seconds it is answered alike; later it ends the session.',
      body: RefreshSchema,
      response: { 200: SignedInSchema },
    },
    config: {
      ...open,
      // Whoever cannot refresh signs in again, which costs more.
      overload: { priority: 'critical' },
      openapi: { errors: [AuthenticationError] },
    },
    async handler(request, reply) {
      const body = request.body as Static<typeof RefreshSchema>
      keptByNobody(reply)
      const { refreshToken, isInCookie } = tokenOf(body?.refresh_token)
      const mode = isInCookie ? 'cookie' : 'bearer'
      const visitor = visitorOf(request, desk, mode)
      // A refused token clears no cookie: of two tabs the slower one would sign out the other.
      const signedIn = await desk.accounts.refresh(refreshToken, visitor, callOf(request))
      return reply.send(carried(signedIn, mode, desk, reply))

      function tokenOf(inBody: string | undefined) {
        const { refreshCookie } = desk
        if (refreshCookie === undefined) return { refreshToken: inBody ?? '', isInCookie: false }
        const { refreshToken, carriedBy } = refreshCookie.read(request, inBody)
        return { refreshToken, isInCookie: carriedBy === 'cookie' }
      }
    },
  }
}

function carried(signedIn: SignedIn, mode: 'bearer' | 'cookie', desk: Desk, reply: RouteReply) {
  const { refreshToken, refreshExpiresAt: expiresAt, user } = signedIn
  const answer = { ...toAccessToken(signedIn), user: toUser(user) }
  if (mode === 'bearer') return { ...answer, refresh_token: refreshToken }
  desk.refreshCookie?.set(reply, { refreshToken, expiresAt })
  return answer
}

function modeOf({ mode = 'bearer' }: Static<typeof LoginSchema>, { refreshCookie }: Desk) {
  if (mode === 'bearer' || refreshCookie !== undefined) return mode
  throw refusedAt('/mode', 'This service keeps refresh tokens in no cookie.')
}

function nameOf({ email, username }: Static<typeof LoginSchema>): UserName {
  if (email !== undefined && username === undefined) return emailName(email)
  if (username !== undefined && email === undefined) return usernameName(username)
  throw refusedAt('/email', 'Send either `email` or `username`.')
}

function refusedAt(pointer: string, message: string) {
  return new ValidationError(message, { details: [problem(pointer, message)] })
}
