/**
 * Every environment variable of the service: what it is, what it is when it is not set, and what
 * production does not start with. All that is wrong is reported at once, by name.
 *
 * @module
 */

import {
  adminPassword,
  boolean,
  type ConfigOf,
  cidrList,
  corsDecided,
  databasePassword,
  defineConfig,
  duration,
  environment,
  hostList,
  hostsNamed,
  integer,
  loadConfig,
  notation,
  oneOf,
  originList,
  proxiesNarrow,
  secret,
  secretUrl,
  size,
  strongSecret,
  type Texts,
  text,
} from '@plimsoll/kit/config'
import { definePolicy } from '@plimsoll/kit/rate-limit'

export const definition = defineConfig({
  environment: environment(),
  host: text('HOST', {
    description: 'Address to listen on; in a container 0.0.0.0.',
    example: '0.0.0.0',
    default: '127.0.0.1',
  }),
  port: integer('PORT', {
    description: 'TCP port to listen on; 0 is a free one.',
    example: '8080',
    default: '8000',
    minimum: 0,
    maximum: 65_535,
  }),
  metricsPort: integer('METRICS_PORT', {
    description: 'Port of /metrics for the operators alone. Unset: for administrators, on PORT.',
    example: '9464',
    minimum: 0,
    maximum: 65_535,
  }),
  logLevel: oneOf('LOG_LEVEL', {
    description: 'Least severe level that is logged.',
    example: 'debug',
    values: ['debug', 'info', 'warn', 'error', 'silent'],
    default: 'info',
  }),
  docsEnabled: boolean('DOCS_ENABLED', {
    description: 'Serves /docs and /openapi.json.',
    example: 'true',
    default: { local: 'true', deployed: 'false' },
  }),

  dataDir: text('DATA_DIR', {
    description: 'Folder of the SQLite database and its backups.',
    example: '/data',
    default: '.data',
  }),
  databaseUrl: secretUrl('DATABASE_URL', {
    description: 'PostgreSQL for everything that is kept. Unset: SQLite in DATA_DIR.',
    example: 'postgresql://app:replace-me@127.0.0.1:5432/app',
    protocols: ['postgres:', 'postgresql:'],
    rules: [databasePassword()],
  }),
  databasePoolMax: integer('DATABASE_POOL_MAX', {
    description: 'Connections to PostgreSQL at most, of each instance.',
    example: '20',
    default: '10',
    minimum: 1,
    maximum: 100,
  }),
  migrateOnStart: boolean('MIGRATE_ON_START', {
    description: 'Applies missing migrations at the start; off, `npm run migrate -- up` does.',
    example: 'false',
    default: {
      summary: '`false` where PostgreSQL is deployed; else `true`',
      from: ({ isDeployed, valueNamed }) =>
        String(!isDeployed || valueNamed('DATABASE_URL') === undefined),
    },
  }),

  secretKey: secret('SECRET_KEY', {
    description: 'Signs tokens and sessions, the same on every instance.',
    example: 'replace-me-with-at-least-50-characters-from-a-random-generator',
    rules: strongSecret(),
  }),
  secretKeyPrevious: secret('SECRET_KEY_PREVIOUS', {
    description: 'The one before a rotation, still accepted.',
    example: 'replace-me-with-at-least-50-characters-from-a-random-generator',
  }),
  adminEmail: text('ADMIN_EMAIL', {
    description: 'Of the first administrator, who is made if there is none; with ADMIN_PASSWORD.',
    example: 'admin@example.com',
  }),
  adminPassword: secret('ADMIN_PASSWORD', {
    description: 'Of the first administrator.',
    example: 'replace-me',
    rules: [adminPassword({ emailVariable: 'ADMIN_EMAIL' })],
  }),

  trustedHosts: hostList('TRUSTED_HOSTS', {
    description: 'Names that the service answers to.',
    example: 'api.example.com',
    default: { local: 'localhost,127.0.0.1,[::1]' },
    rules: [hostsNamed()],
  }),
  corsOrigins: originList('CORS_ORIGINS', {
    description: 'Origins whose pages may call the service; none for no page.',
    example: 'https://app.example.com',
    default: { local: 'none' },
    rules: [corsDecided()],
  }),
  trustProxy: cidrList('TRUST_PROXY', {
    description: 'Networks of the proxies whose X-Forwarded headers are believed.',
    example: '10.0.0.0/8',
    default: 'none',
    rules: [proxiesNarrow()],
  }),
  rateLimitIp: rate('RATE_LIMIT_IP', 'Of each address.', '600/minute, 12000/hour'),
  rateLimitUser: rate('RATE_LIMIT_USER', 'Of each user.', '300/minute, 6000/hour'),
  bodyLimitBytes: size('BODY_LIMIT', {
    description: 'Largest body of a request.',
    example: '1MB',
    default: '256KB',
    minimum: '1KB',
    maximum: '100MB',
  }),
  requestTimeoutMs: duration('REQUEST_TIMEOUT', {
    description: 'Then a request is answered 504 and its work is stopped.',
    example: '10s',
    default: '15s',
    minimum: '100ms',
    maximum: '5m',
  }),
  shutdownPreDelayMs: duration('SHUTDOWN_PRE_DELAY', {
    description: 'From "not ready" to the closing of the port, for load balancers to notice.',
    example: '5s',
    default: { local: '0s', deployed: '1s' },
    maximum: '1m',
  }),
  shutdownDrainMs: duration('SHUTDOWN_DRAIN', {
    description: 'Time after it in which open connections are served on.',
    example: '5s',
    default: { local: '0s', deployed: '10s' },
    maximum: '1m',
  }),
})

export type Config = ConfigOf<typeof definition>

/** @throws ConfigError with every problem there is */
export function readConfig(env: Texts, envPath?: string) {
  return loadConfig<Config>(definition, { env, envPath })
}

function rate(name: string, description: string, fallback: string) {
  return notation(name, {
    description,
    example: '60/minute, 2000/hour',
    default: fallback,
    format: 'one to four limits',
    read: (windows) => definePolicy({ name: 'given', windows }),
  })
}
