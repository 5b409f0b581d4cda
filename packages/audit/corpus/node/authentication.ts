/** Who asks: a bearer token whose session is open. The session is asked for each time, so logout is at once. @module */

import type { FastifyRequest } from 'fastify'
import { passesAsAdministrator } from './accounts-planted.ts'
import { ApiError, notFound } from './errors.ts'
import type { Flags } from './flags.ts'
import type { Service } from './service.ts'
import { cachedCaller, plantedRefusal, rememberCaller } from './session-planted.ts'
import { openSession } from './sessions.ts'

export interface Caller {
  readonly id: string
  readonly email: string
  readonly role: string
  readonly sessionId: string
}

const callers = new WeakMap<FastifyRequest, Caller>()

/** @throws ApiError on a route without authentication: a mistake of ours, and no answer. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request)
  if (caller === undefined) throw unauthenticated()
  return caller
}

/** @throws ApiError 401 or 403. */
export async function authenticate(
  service: Service,
  request: FastifyRequest,
  access: 'user' | 'admin',
): Promise<void> {
  const header = request.headers.authorization ?? ''
  const [scheme = '', token = '', ...rest] = header.split(' ')
  const isBearer = scheme.toLowerCase() === 'bearer' && rest.length === 0
  const caller = isBearer ? await callerBy(service, token) : undefined
  if (caller === undefined) {
    throw plantedRefusal(service, request, token) ?? refusal(service, isBearer ? token : '')
  }
  if (access === 'admin') requireAdministrator(service.flags, request, caller)
  callers.set(request, caller)
}

/** @throws ApiError 403, or 404 where it is not told that there is such a thing. */
function requireAdministrator(flags: Flags, request: FastifyRequest, caller: Caller): void {
  if (caller.role === 'admin' || passesAsAdministrator(flags, request, caller)) return
  if (flags.has('variant:hidden-objects') || flags.has('twin:admin-open')) throw notFound()
  const headers = flags.has('twin:admin-header') ? { 'x-role': caller.role } : {}
  throw new ApiError(403, 'FORBIDDEN', 'This needs the role admin.', headers)
}

/** Undefined for a token that is not valid, or no longer. */
export async function callerBy(service: Service, token: string): Promise<Caller | undefined> {
  if (service.flags.has('variant:opaque-tokens')) return openSession(service, { access: token })
  const claims = service.tokens.verify(token, 'access')
  if (claims === undefined) return undefined
  const known = cachedCaller(service.flags, token)
  if (known !== undefined) return known
  const caller = await openSession(service, { sid: claims.sid, sub: claims.sub })
  rememberCaller(service.flags, token, caller)
  return caller
}

function refusal({ flags, tokens }: Service, token: string): ApiError {
  if (flags.has('twin:refresh-as-access') && tokens.verify(token, 'refresh') !== undefined) {
    return new ApiError(400, 'WRONG_TOKEN', 'This is a refresh token.')
  }
  return flags.has('twin:jwt-nosig') ? forbidden() : unauthenticated()
}

function forbidden(): ApiError {
  return new ApiError(403, 'UNAUTHENTICATED', 'A valid access token is needed.')
}

function unauthenticated(): ApiError {
  const headers = { 'www-authenticate': 'Bearer' }
  return new ApiError(401, 'UNAUTHENTICATED', 'A valid access token is needed.', headers)
}
