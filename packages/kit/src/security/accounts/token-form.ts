/**
 * The password form of OAuth 2 (RFC 6749, sections 4.3 and 5), as documentation and command lines
 * use it to sign in: a first-party login like any other, with the same guards.
 *
 * It answers no refresh token. Errors are those of the RFC, in its form, where it has one.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import { AuthenticationError } from '../../foundation/errors/index.ts'
import { LoginThrottledError } from './errors.ts'
import {
  callOf,
  type Desk,
  keptByNobody,
  type Route,
  type RouteReply,
  toAccessToken,
  visitorOf,
} from './route.ts'
import { AccessTokenSchema } from './schemas.ts'
import { eitherName } from './user-name.ts'

export const formMediaType = 'application/x-www-form-urlencoded'

const field = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, description })

/** What is not known is ignored (RFC 6749, section 3.2), such as `scope` and `client_id`. */
const FormSchema = Type.Object(
  {
    grant_type: field(64, 'Always `password`'),
    username: field(320, 'Username or e-mail address'),
    password: field(1_024, 'As it was set'),
  },
  {
    examples: [{ grant_type: 'password', username: 'ann', password: 'seven plump quinces ripen' }],
  },
)

const FormErrorSchema = Type.Object(
  {
    error: Type.String({ description: 'A code of RFC 6749, section 5.2' }),
    error_description: Type.String(),
  },
  {
    examples: [
      { error: 'invalid_grant', error_description: 'The name or the password is not right.' },
    ],
  },
)

export function tokenFormRoute(desk: Desk, isHidden: boolean): Route {
  return {
    method: 'POST',
    url: '/auth/token',
    attachValidation: true,
    schema: {
      operationId: 'token',
      tags: ['auth'],
      summary: 'Sign in with the OAuth 2 form',
      description: 'For documentation and command lines; applications use `/auth/login`.',
      consumes: [formMediaType],
      body: FormSchema,
      response: { 200: AccessTokenSchema, 400: FormErrorSchema },
      ...(isHidden ? { hide: true } : {}),
    },
    config: {
      access: 'public',
      idempotency: false,
      openapi: { errors: [LoginThrottledError] },
    },
    async handler(request, reply) {
      keptByNobody(reply).header('pragma', 'no-cache')
      if (request.validationError !== undefined) {
        return refuse(
          reply,
          'invalid_request',
          'Send grant_type, username and password, each once.',
        )
      }
      const form = request.body as Static<typeof FormSchema>
      if (form.grant_type !== 'password') {
        return refuse(reply, 'unsupported_grant_type', 'The grant_type must be password.')
      }
      try {
        const visitor = visitorOf(request, desk)
        const name = eitherName(form.username)
        const signedIn = await desk.accounts.login(name, form.password, visitor, callOf(request))
        return reply.send(toAccessToken(signedIn))
      } catch (error) {
        if (!(error instanceof AuthenticationError)) throw error
        return refuse(reply, 'invalid_grant', error.message)
      }
    },
  }
}

function refuse(reply: RouteReply, error: string, description: string): unknown {
  return reply.code(400).type('application/json').send({ error, error_description: description })
}

/** The fields of a form; nothing that the schema accepts if one is there twice. */
export function parseForm(body: string): Record<string, string> {
  const fields = [...new URLSearchParams(body)]
  const names = new Set(fields.map(([name]) => name))
  return names.size === fields.length ? Object.fromEntries(fields) : {}
}
