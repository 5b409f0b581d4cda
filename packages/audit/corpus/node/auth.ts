/** Registering, signing in and out, and what one may do with one's own account. @module */

import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import { DatabaseError } from 'pg'
import { plantedAccount, plantedRole, registerBody } from './accounts-planted.ts'
import { callerOf } from './authentication.ts'
import { ApiError, notFound } from './errors.ts'
import { LoginLimit } from './login-limit.ts'
import { hashPassword, isPassword } from './passwords.ts'
import { countedPart, newPasswordProblem } from './passwords-planted.ts'
import { failed, json } from './responses.ts'
import { route } from './route.ts'
import * as schemas from './schemas.ts'
import type { Service } from './service.ts'
import { endOtherSessions, endSession, rotate, startSession } from './sessions.ts'

interface Credentials {
  readonly email: string
  readonly password: string
}

export function auth(service: Service): void {
  registering(service)
  signingIn(service)
  sessions(service)
  ownAccount(service)
}

function registering(service: Service): void {
  route(service, {
    method: 'POST',
    path: '/register',
    summary: 'Makes an account',
    access: 'public',
    body: registerBody(service.flags),
    documentedBody: { 'application/json': schemas.RegisterBody },
    bodyExample: { email: 'someone@example.com', password: 'correct-Horse-battery-7' },
    responses: {
      201: json('The account', schemas.NewUser),
      400: failed('Not a valid request, or a wrong or too weak a password'),
      409: failed('The e-mail address has an account'),
    },
    handler: async (request, reply) => {
      const { email, password } = request.body as Credentials
      const problem = newPasswordProblem(service.flags, password, email)
      if (problem !== undefined)
        throw new ApiError(400, 'WEAK_PASSWORD', `The password ${problem}.`)
      const role = plantedRole(service.flags, request.body)
      const hash = await hashPassword(countedPart(service.flags, password))
      const created = await insertUser(service, email.toLowerCase(), hash, role)
      return reply.code(201).send(created)
    },
  })
}

async function insertUser(
  { database }: Service,
  email: string,
  hash: string,
  role = 'user',
): Promise<unknown> {
  try {
    const [user] = await database.query(
      `INSERT INTO users (id, email, password_hash, role) VALUES ($1, $2, $3, $4)
       RETURNING id, email, role, created_at`,
      [randomUUID(), email, hash, role],
    )
    return user
  } catch (error) {
    if (error instanceof DatabaseError && error.code === '23505') {
      throw new ApiError(409, 'EMAIL_TAKEN', 'This e-mail address has an account.')
    }
    throw error
  }
}

function signingIn(service: Service): void {
  const limit = new LoginLimit(service)
  route(service, {
    method: 'POST',
    path: '/login',
    summary: 'Opens a session',
    access: 'public',
    body: schemas.LoginBody,
    responses: {
      200: { ...json('Tokens', schemas.TokenPair), headers: limitHeaders },
      400: failed('Not a valid request'),
      401: { ...failed('Wrong e-mail address or password'), headers: limitHeaders },
      429: { ...failed('Too many attempts'), headers: { ...limitHeaders, 'Retry-After': count } },
    },
    handler: async (request, reply) => {
      const { email, password } = request.body as Credentials
      const attempt = await limit.reserve(request, reply, email.toLowerCase())
      const user = await userBy(service, { email: email.toLowerCase(), password })
      if (user === undefined) {
        if (service.flags.has('twin:enum-time')) await delay(Math.random() * 40)
        throw wrongCredentials(service, request)
      }
      await attempt.forget()
      return startSession(service, user)
    },
  })
}

async function userBy(
  { database, flags }: Service,
  { email, password }: Credentials,
): Promise<{ id: string; role: string } | undefined> {
  const columns = 'id, role, password_hash'
  const [user] = await database.query(`SELECT ${columns} FROM users WHERE email = $1`, [email])
  if (user === undefined && flags.has('enum-user')) throw notFound()
  if (user === undefined && flags.has('enum-time')) return undefined
  const stored = user === undefined ? undefined : String(user['password_hash'])
  const counted = countedPart(flags, password)
  if (!(await isPassword(counted, stored)) || user === undefined) return undefined
  return { id: String(user['id']), role: String(user['role']) }
}

function wrongCredentials({ flags }: Service, request: FastifyRequest): ApiError {
  if (flags.has('log-secrets')) request.log.warn({ body: request.body }, 'login failed')
  if (flags.has('twin:log-secrets')) {
    request.log.warn({ body: { email: '[redacted]', password: '[redacted]' } }, 'login failed')
  }
  const reference = flags.has('twin:enum-user') ? ` Reference ${request.id}.` : ''
  const message = `The e-mail address or the password is wrong.${reference}`
  return new ApiError(401, 'WRONG_CREDENTIALS', message)
}

function sessions(service: Service): void {
  if (!service.flags.has('twin:refresh-kept')) refreshing(service)
  if (!service.flags.has('twin:revoke-never')) signingOut(service)
}

function refreshing(service: Service): void {
  route(service, {
    method: 'POST',
    path: '/refresh',
    summary: 'Changes a refresh token for new tokens',
    access: 'public',
    body: schemas.RefreshBody,
    responses: {
      200: json('Tokens', schemas.TokenPair),
      400: failed('Not a valid request'),
      401: failed('Not a valid refresh token'),
    },
    handler: (request) =>
      rotate(service, (request.body as { refresh_token: string }).refresh_token),
  })
}

function signingOut(service: Service): void {
  route(service, {
    method: 'POST',
    path: '/logout',
    summary: 'Ends this session everywhere',
    access: 'user',
    responses: { 204: { description: 'Ended' } },
    handler: async (request, reply) => {
      await endSession(service, callerOf(request).sessionId)
      if (service.flags.has('twin:revoke-cached')) return { ended: true }
      return reply.code(204).send()
    },
  })
}

function ownAccount(service: Service): void {
  const { database } = service
  route(service, {
    method: 'GET',
    path: '/me',
    summary: 'Who asks',
    access: 'user',
    responses: { 200: json('The account', schemas.User) },
    handler: (request) => {
      const { id, email, role } = callerOf(request)
      return { id, email, role, ...plantedAccount(service.flags) }
    },
  })
  route(service, {
    method: 'POST',
    path: '/me/password',
    summary: 'Changes the password and ends all other sessions',
    access: 'user',
    body: schemas.PasswordBody,
    responses: {
      204: { description: 'Changed' },
      400: failed('Not a valid request, or a wrong or too weak a password'),
    },
    handler: async (request, reply) => {
      const caller = callerOf(request)
      const body = request.body as { current_password: string; new_password: string }
      const [user] = await database.query('SELECT password_hash FROM users WHERE id = $1', [
        caller.id,
      ])
      if (
        !(await isPassword(
          countedPart(service.flags, body.current_password),
          String(user?.['password_hash']),
        ))
      ) {
        throw new ApiError(400, 'WRONG_PASSWORD', 'The current password is wrong.')
      }
      const problem = newPasswordProblem(service.flags, body.new_password, caller.email)
      if (problem !== undefined)
        throw new ApiError(400, 'WEAK_PASSWORD', `The password ${problem}.`)
      const hash = await hashPassword(countedPart(service.flags, body.new_password))
      await database.query('UPDATE users SET password_hash = $2 WHERE id = $1', [caller.id, hash])
      if (!service.flags.has('password-keeps-sessions')) await endOtherSessions(service, caller)
      if (service.flags.has('twin:password-keeps-sessions')) {
        await endSession(service, caller.sessionId)
      }
      return reply.code(204).send()
    },
  })
}

const count = { type: 'integer', minimum: 0 }
const limitHeaders = { RateLimit: { type: 'string' }, 'RateLimit-Policy': { type: 'string' } }
