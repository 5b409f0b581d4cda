/**
 * A service in memory with accounts and HS256 tokens, and an `Http` that asks it. Only for tests of
 * what reads answers; nothing is sent.
 *
 * @module
 */

import type { Answer } from '../../answer.ts'
import type { Http, HttpRequest } from '../../http-client.ts'
import { decodeToken, signToken } from '../../tokens/jwt.ts'

export interface MemoryService {
  readonly http: Http
  readonly requests: readonly HttpRequest[]
  readonly key: string
}

export type Answered = Partial<Pick<Answer, 'status' | 'headers'>> & { readonly json?: unknown }
export type Handler = (request: HttpRequest, members: Record<string, string>) => Answered

export interface MemoryOptions {
  readonly lifetimeSeconds?: number
  /** Answers in place of the service where it gives one. */
  readonly override?: (request: HttpRequest) => Answered | undefined
}

export function memoryService(options: MemoryOptions = {}): MemoryService {
  const key = 'a key of the service that is long enough'
  const requests: HttpRequest[] = []
  const routes = routesWith(key, options.lifetimeSeconds ?? 900)
  const http: Http = {
    origin: 'http://127.0.0.1:1',
    at: () => http,
    send: (request) => {
      requests.push(request)
      const { method = 'GET', path, json } = request
      const handler = routes[`${method} ${path}`] ?? (() => ({ status: 404 }))
      const members = (json ?? {}) as Record<string, string>
      const answered = options.override?.(request) ?? handler(request, members)
      return Promise.resolve(answerOf(request, answered))
    },
  }
  return { http, requests, key }
}

function routesWith(key: string, lifetimeSeconds: number): Readonly<Record<string, Handler>> {
  const users = new Map<string, string>()
  const refreshTokens = new Map<string, string>()
  let count = 0
  const session = (email: string): Answered => {
    const iat = Math.floor(Date.now() / 1_000)
    const claims = { sub: `id-${email}`, iat, exp: iat + lifetimeSeconds }
    count += 1
    const refreshToken = `refresh-${count}`
    refreshTokens.set(refreshToken, email)
    const token = signToken({ alg: 'HS256', typ: 'JWT' }, claims, 'HS256', key)
    return { status: 200, json: { access_token: token, refresh_token: refreshToken } }
  }
  return {
    'POST /register': (_, { email = '', password = '' }) => {
      if (email === '') return { status: 422 }
      users.set(email, password)
      return { status: 201, json: { id: `id-${email}`, email } }
    },
    'POST /login': (_, { email = '', password }) => {
      if (email === '') return { status: 422 }
      return users.get(email) === password ? session(email) : { status: 401 }
    },
    'POST /refresh': (_, { refresh_token: token = '' }) => {
      const email = refreshTokens.get(token)
      refreshTokens.delete(token)
      return email === undefined ? { status: 401 } : session(email)
    },
    'POST /logout': () => ({ status: 204 }),
    'GET /me': ({ as }) => {
      const token = as?.headers['authorization']?.replace('Bearer ', '')
      const claims = decodeToken(token ?? '')?.claims
      return claims === undefined ? { status: 401 } : { status: 200, json: { id: claims['sub'] } }
    },
  }
}

function answerOf(request: HttpRequest, answered: Answered): Answer {
  const body = answered.json === undefined ? '' : JSON.stringify(answered.json)
  return {
    exchange: 'x1',
    method: request.method ?? 'GET',
    path: request.path,
    ending: 'answered',
    status: answered.status ?? 200,
    headers: answered.headers ?? {},
    body,
    bodyBytes: body.length,
    ms: 1,
    atMs: 1,
    sent: '',
  }
}
