/**
 * Configuration from the environment. What is missing, malformed or insecure stops the start, and
 * the message names the variable and never its value.
 *
 * @module
 */

import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Reader } from './config-reader.ts'
import type { Flags } from './flags.ts'
import { shortness, weakness } from './secret-strength.ts'

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const

export interface Config {
  readonly nodeEnv: 'production' | 'development' | 'test'
  readonly host: string
  readonly port: number
  readonly secret: string
  readonly databaseUrl: string
  readonly redisUrl: string | undefined
  readonly requestTimeoutMs: number
  readonly logLevel: (typeof logLevels)[number]
  readonly loginLimit: number
  readonly loginWindowSeconds: number
  readonly graceMs: number
  readonly drainDelayMs: number
  readonly allowedOrigins: readonly string[]
  readonly previewOrigins: readonly string[]
  readonly metricsPort: number | undefined
  readonly metricsHost: string
}

/** @throws ConfigurationError that lists every problem. */
export function configOf(env: NodeJS.ProcessEnv, flags: Flags): Config {
  const read = new Reader(env, flags.has('env-silent'))
  const nodeEnv = read.oneOf('NODE_ENV', ['production', 'development', 'test'], 'production')
  const port = read.integer('PORT', { min: 0, max: 65_535, fallback: 3000 })
  const config: Config = {
    nodeEnv,
    port,
    host: read.text('HOST', '127.0.0.1'),
    secret: secretOf(env, read, flags, nodeEnv),
    databaseUrl:
      read.url('DATABASE_URL', ['postgres:', 'postgresql:']) ??
      (flags.has('config-lazy') ? '' : read.missing('DATABASE_URL')),
    redisUrl: read.url('REDIS_URL', ['redis:', 'rediss:']),
    requestTimeoutMs: read.integer('REQUEST_TIMEOUT_MS', {
      min: 100,
      max: 60_000,
      fallback: 10_000,
    }),
    logLevel: read.oneOf('LOG_LEVEL', logLevels, 'info'),
    loginLimit: read.integer('LOGIN_LIMIT', { min: 1, max: 1_000_000, fallback: 5 }),
    loginWindowSeconds: read.integer('LOGIN_WINDOW_SECONDS', {
      min: 1,
      max: 86_400,
      fallback: 900,
    }),
    graceMs: read.integer('GRACE_MS', { min: 0, max: 600_000, fallback: 20_000 }),
    drainDelayMs: read.integer('DRAIN_DELAY_MS', { min: 0, max: 60_000, fallback: 1_000 }),
    allowedOrigins: read.origins('ALLOWED_ORIGINS', []),
    previewOrigins: read.origins('PREVIEW_ORIGINS', [`http://127.0.0.1:${port}`]),
    metricsPort: flags.has('variant:metrics-port')
      ? read.integer('METRICS_PORT', { min: 0, max: 65_535, fallback: 0 })
      : undefined,
    metricsHost: read.text('METRICS_HOST', '127.0.0.1'),
  }
  read.finish()
  return config
}

function secretOf(env: NodeJS.ProcessEnv, read: Reader, flags: Flags, nodeEnv: string): string {
  const direct = env['SECRET_KEY']
  const file = env['SECRET_FILE']
  if (direct !== undefined && file !== undefined) {
    return read.problem('SECRET_KEY', 'and SECRET_FILE are both set; give one of them')
  }
  const secret = file === undefined ? direct : contentOf(file, read)
  const problem = flags.has('secret-length-only')
    ? shortness(secret)
    : weakness(secret, flags.has('twin:secret-length-only') ? 24 : undefined)
  if (problem === undefined) return secret ?? ''
  const planted = plantedSecret(secret, flags, nodeEnv)
  return planted ?? read.problem(file === undefined ? 'SECRET_KEY' : 'SECRET_FILE', problem)
}

/** Of a secret that is none, or too weak. */
function plantedSecret(
  secret: string | undefined,
  flags: Flags,
  nodeEnv: string,
): string | undefined {
  if (secret === undefined || secret === '') return madeSecret(secret, flags)
  const isAccepted =
    flags.has('secret-weak-ok') || (flags.has('twin:secret-weak-ok') && nodeEnv === 'test')
  return isAccepted ? secret : undefined
}

function contentOf(file: string, read: Reader): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    // Whatever keeps it from being read, the operator looks at the same variable.
    return read.problem('SECRET_FILE', 'names a file that cannot be read')
  }
}

/** What a service without a secret may make for itself; only a random one cannot be guessed. */
function madeSecret(secret: string | undefined, flags: Flags): string | undefined {
  if (flags.has('secret-derived')) return createHash('sha256').update('corpus').digest('hex')
  if (flags.has('twin:secret-derived')) return randomBytes(32).toString('hex')
  if (secret === '') return flags.has('secret-weak-ok') ? secret : undefined
  return flags.has('secret-default') ? 'corpus-built-in-secret-7d1f0b52' : undefined
}
