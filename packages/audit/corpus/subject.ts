/** A running service as a demonstrator sees it: plain requests, and nothing of the auditor. @module */

import { createHmac, randomUUID } from 'node:crypto'
import { type TcpProxy, tcpProxy } from '../../../tools/servers/tcp-proxy.ts'
import { administrator, type Ground } from './ground.ts'
import {
  type EnvironmentChanges,
  type RunningService,
  secret,
  startService,
} from './running-service.ts'

export interface Ask {
  readonly method?: string
  readonly token?: string | undefined
  readonly json?: unknown
  readonly body?: FormData | string
  readonly headers?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** A member of the JSON body, such as `items.0.id`; undefined if there is none. */
  readonly at: (path: string) => unknown
}

export interface SubjectUser {
  readonly id: string
  readonly email: string
  readonly password: string
  readonly access: string
  readonly refresh: string
}

export interface Subject {
  readonly origin: string
  readonly ground: Ground
  readonly service: RunningService
  readonly ask: (path: string, request?: Ask) => Promise<Reply>
  /** Registers somebody and signs in. */
  readonly user: () => Promise<SubjectUser>
  readonly login: (email: string, password: string, headers?: Ask['headers']) => Promise<Reply>
  /** A token with changed header and claims, signed HS256 by the service's secret if not told. */
  readonly forged: (token: string, change: Forgery) => string
  /** Another instance, with changes to its environment; stopped when `use` is done. */
  readonly boot: <T>(changes: EnvironmentChanges, use: (other: Subject) => Promise<T>) => Promise<T>
  /** Another instance whose PostgreSQL and Redis are behind proxies that can break. */
  readonly bootBehindProxies: <T>(
    use: (other: Subject, proxies: Proxies) => Promise<T>,
  ) => Promise<T>
  /** Another instance with changes to its environment: whether it serves. */
  readonly serves: (changes: EnvironmentChanges) => Promise<boolean>
}

export interface Forgery {
  readonly header?: object
  readonly claims?: object
  /** Default the service's secret; null keeps the signature as it is. */
  readonly key?: string | Buffer | null
  /** Default `sha256`. */
  readonly hash?: string
}

export interface Proxies {
  readonly postgres: TcpProxy
  readonly redis: TcpProxy
}

export function subjectOf(ground: Ground, service: RunningService): Subject {
  const { origin } = service
  const ask = (path: string, request: Ask = {}) => asked(`${origin}${path}`, request)
  const login: Subject['login'] = (email, password, headers = {}) =>
    ask('/login', { method: 'POST', json: { email, password }, headers })
  const boot: Subject['boot'] = async (changes, use) => {
    const other = await startService(ground, changes)
    try {
      return await use(subjectOf(ground, other))
    } finally {
      await other.stop()
    }
  }
  return {
    origin,
    ground,
    service,
    ask,
    login,
    boot,
    forged,
    user: () => newUser(ask, login),
    serves: (changes) => boot(changes, async (other) => other.service.isReady),
    bootBehindProxies: async (use) => {
      const { DATABASE_URL: database = '', REDIS_URL: redis = '' } = ground.config.start?.env ?? {}
      await using postgresProxy = await tcpProxy({ port: Number(new URL(database).port) })
      await using redisProxy = await tcpProxy({ port: Number(new URL(redis).port) })
      const changes = {
        DATABASE_URL: postgresProxy.through(ground.databaseUrl),
        REDIS_URL: redisProxy.through(ground.redisUrl),
      }
      return await boot(changes, (other) =>
        use(other, { postgres: postgresProxy, redis: redisProxy }),
      )
    },
  }
}

async function asked(url: string, request: Ask): Promise<Reply> {
  const { method = 'GET', token, json, body, headers = {}, timeoutMs = 20_000 } = request
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(body === undefined ? {} : { body }),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, at: memberOf(parsed(text)) }
}

/** A token of the administrator whom the ground made. */
export async function administratorToken({ login, ground }: Subject): Promise<string> {
  const password = ground.env[administrator.passwordEnv] ?? ''
  return String((await login(administrator.email, password)).at('access_token'))
}

async function newUser(ask: Subject['ask'], login: Subject['login']): Promise<SubjectUser> {
  const email = `${randomUUID()}@subject.example`
  const password = `Subject-${randomUUID()}`
  const registered = await ask('/register', { method: 'POST', json: { email, password } })
  const opened = await login(email, password)
  return {
    id: String(registered.at('id')),
    email,
    password,
    access: String(opened.at('access_token')),
    refresh: String(opened.at('refresh_token')),
  }
}

function forged(token: string, { header, claims, key = secret, hash = 'sha256' }: Forgery): string {
  const [head = '', payload = '', signature = ''] = token.split('.')
  const changed = [changedPart(head, header), changedPart(payload, claims)].join('.')
  if (key === null) return `${changed}.${signature}`
  return `${changed}.${createHmac(hash, key).update(changed).digest('base64url')}`
}

function changedPart(part: string, change: object = {}): string {
  const value = { ...JSON.parse(Buffer.from(part, 'base64url').toString()), ...change }
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function memberOf(body: unknown): Reply['at'] {
  return (path) =>
    path
      .split('.')
      .reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], body)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the demonstrator looks at the text.
    return undefined
  }
}
