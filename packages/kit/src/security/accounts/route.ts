/**
 * A route as plain data, so that only the plugin knows Fastify, and what routes share.
 *
 * @module
 */

import { AuthenticationError } from '../../foundation/errors/index.ts'
import type { Accounts } from './accounts.ts'
import type { DeviceCookie } from './cookie.ts'
import type { Caller } from './own-account.ts'
import type { Propagation, Signal } from './ports.ts'
import type { SignedIn } from './signed-in.ts'
import type { Visitor } from './visitor.ts'

/** What is read of a request; Fastify's has it. */
export interface RouteRequest {
  readonly id: string
  readonly ip: string
  readonly headers: {
    readonly 'user-agent'?: string | undefined
    readonly cookie?: string | undefined
  }
  readonly body: unknown
  readonly query: unknown
  readonly params: unknown
  /** Set by the access concern. */
  readonly principal?: Caller | undefined
  /** Set by a plugin of deadlines. */
  readonly deadline?: { readonly signal?: AbortSignal } | undefined
  /** What is wrong with the request, where the route answers that itself. */
  readonly validationError?: Error | undefined
}

export interface RouteReply {
  code(statusCode: number): RouteReply
  header(name: string, value: string): RouteReply
  type(mediaType: string): RouteReply
  send(payload?: unknown): unknown
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly url: string
  readonly schema: object
  readonly config: object
  /** The route answers itself what the schema refuses. */
  readonly attachValidation?: true
  handler(request: RouteRequest, reply: RouteReply): Promise<unknown>
}

/** The cookie that refresh tokens are kept in; that of the sessions concern. */
export interface RefreshCookiePort {
  read(
    request: RouteRequest,
    inBody?: string,
  ): { readonly refreshToken: string; readonly carriedBy: 'body' | 'cookie' }
  set(
    reply: RouteReply,
    session: { readonly refreshToken: string; readonly expiresAt: string },
  ): void
  remove(reply: RouteReply): void
}

/** What the routes stand on. */
export interface Desk {
  readonly accounts: Accounts
  /** Without it there is no cookie mode. */
  readonly refreshCookie: RefreshCookiePort | undefined
  readonly deviceCookie: DeviceCookie
  readonly permissions: { readonly read: string; readonly write: string }
}

export function visitorOf(
  { id, ip, headers }: RouteRequest,
  { deviceCookie }: Desk,
  mode: Visitor['mode'] = 'bearer',
): Visitor {
  return {
    requestId: id,
    address: ip,
    userAgent: headers['user-agent'],
    deviceCookie: deviceCookie.read(headers.cookie),
    mode,
  }
}

/** Denied by default, should nothing guard the route. */
export function callerOf({ principal }: RouteRequest): Caller {
  if (principal !== undefined) return principal
  throw new AuthenticationError('Sign in to use this operation.')
}

export function callOf({ deadline }: RouteRequest): Signal {
  return { signal: deadline?.signal }
}

/** Nothing between the client and us may keep an answer with tokens (RFC 6749, section 5.1). */
export function keptByNobody(reply: RouteReply): RouteReply {
  return reply.header('cache-control', 'no-store')
}

/** 204 once every instance refuses what has ended, else 202. */
export function sendEnded(reply: RouteReply, propagation: Propagation): unknown {
  if (propagation === 'complete') return reply.code(204).send()
  return reply.code(202).send({ propagation })
}

export function toAccessToken({ accessToken, expiresInSeconds }: SignedIn) {
  return { access_token: accessToken, token_type: 'bearer', expires_in: expiresInSeconds }
}
