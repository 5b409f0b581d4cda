/** What the auditor is told of the good service: everything. @module */

import type { AuditConfig } from '../src/config/config-schema.ts'
import { corpusKinds, emptyDatabase, type Kind } from './kinds.ts'

export interface ConfigRequest {
  readonly kind: Kind
  readonly flags: readonly string[]
  readonly databaseUrl: string
  readonly redisUrl: string
  /** Root of the repository's copy. */
  readonly repository: string
}

export const allowedOrigin = 'https://app.example'
/** Short, so that whoever is told to wait can. */
export const loginLimit = { attempts: 5, windowSeconds: 15 }

export function corpusConfig(request: ConfigRequest): AuditConfig {
  const { kind, databaseUrl, redisUrl, repository } = request
  const { migrate, backup, restore } = corpusKinds[kind]
  const command = [...corpusKinds[kind].command, ...argumentOf(request)]
  return {
    target: {
      liveness: '/livez',
      readiness: '/readyz',
      metrics: '/metrics',
      metricsNeedsToken: true,
      openapi: '/openapi.json',
      requestIdHeader: 'X-Request-Id',
      allowedOrigin,
      webSocket: '/events',
      slow: 'GET /slow?ms=1500',
      files: ['/documents?name={file}'],
    },
    auth: {
      register: 'POST /register',
      login: 'POST /login',
      refresh: 'POST /refresh',
      logout: 'POST /logout',
      changePassword: 'POST /me/password',
      whoami: 'GET /me',
      users: {
        a: 'register',
        b: 'register',
        admin: { name: 'admin@corpus.example', passwordEnv: 'CORPUS_ADMIN_PASSWORD' },
      },
      token: { kind: 'jwt', algorithm: 'HS256', keyEnv: 'SECRET_KEY' },
      loginLimit,
    },
    start: {
      command,
      containerCommand: ['sh', '-c', 'exec "$0" "$@"', ...command],
      portEnv: 'PORT',
      replicas: 2,
      graceSeconds: 30,
      env: environment(request),
      required: ['SECRET_KEY', 'DATABASE_URL'],
      secrets: ['SECRET_KEY'],
      relaxedEnv: { LOGIN_LIMIT: '100000' },
    },
    dependencies: [
      {
        name: 'postgres',
        upstream: placeOf(databaseUrl),
        env: 'DATABASE_URL',
        criticality: 'required',
      },
      { name: 'redis', upstream: placeOf(redisUrl), env: 'REDIS_URL', criticality: 'degradable' },
    ],
    repository: { root: repository },
    commands: {
      migrate: [...migrate],
      ...(backup === undefined ? {} : { backup: [...backup] }),
      ...(restore === undefined ? {} : { restore: [...restore] }),
      emptyDatabase: [...emptyDatabase],
      databaseEnv: 'DATABASE_URL',
    },
  }
}

/** Beside the variable, which is left out where only documented ones are set. */
function argumentOf({ kind, flags }: ConfigRequest): readonly string[] {
  return kind === 'node' && flags.length > 0 ? [`--flags=${flags.join(',')}`] : []
}

function environment({ flags, databaseUrl, redisUrl }: ConfigRequest): Record<string, string> {
  const address = new URL(databaseUrl)
  address.searchParams.set('application_name', 'DATABASE_CANARY')
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    SECRET_KEY: '{key}',
    DATABASE_URL: address.href.replace('DATABASE_CANARY', '{canary:db}'),
    REDIS_URL: redisUrl,
    REQUEST_TIMEOUT_MS: '10000',
    LOG_LEVEL: 'info',
    LOGIN_LIMIT: String(loginLimit.attempts),
    LOGIN_WINDOW_SECONDS: String(loginLimit.windowSeconds),
    GRACE_MS: '20000',
    ALLOWED_ORIGINS: allowedOrigin,
    CORPUS_FLAGS: flags.join(','),
  }
}

function placeOf(url: string): string {
  const { hostname, port } = new URL(url)
  return `${hostname}:${port}`
}
