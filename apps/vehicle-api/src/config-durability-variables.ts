/**
 * The variables of what is kept: connections, background work, cache, backups.
 *
 * @module
 */

import { boolean, duration, integer, size, text, topic } from '@plimsoll/kit/config'

export const database = topic('Database', {
  databasePoolMax: integer('DATABASE_POOL_MAX', {
    description: 'Connections to PostgreSQL at most, for each instance of the service.',
    example: '20',
    default: '10',
    minimum: 1,
    maximum: 1_000,
  }),
  databaseConnectTimeoutMs: duration('DATABASE_CONNECT_TIMEOUT', {
    description: 'Longest wait for a connection to PostgreSQL, one of the pool or a new one.',
    example: '1s',
    default: '500ms',
    minimum: '50ms',
    maximum: '30s',
  }),
  databaseStatementTimeoutMs: duration('DATABASE_STATEMENT_TIMEOUT', {
    description: 'Longest time of one statement, waiting included.',
    example: '5s',
    default: '2s',
    minimum: '50ms',
    maximum: '5m',
  }),
  databaseIdleTimeoutMs: duration('DATABASE_IDLE_TIMEOUT', {
    description: 'How long an unused connection to PostgreSQL is kept.',
    example: '1m',
    default: '10m',
    minimum: '1s',
    maximum: '24h',
  }),
  databaseSlowMs: duration('DATABASE_SLOW_QUERY', {
    description: 'A statement that takes longer is logged, without its parameters.',
    example: '1s',
    default: '200ms',
    minimum: '1ms',
    maximum: '5m',
  }),
  migrateOnStart: boolean('MIGRATE_ON_START', {
    description:
      'Applies missing migrations before serving. Off, a start on an older schema is refused, and `npm run service -- migrate up` is a step of the rollout.',
    example: 'false',
    default: {
      summary: '`true`; `false` where NODE_ENV is production or staging and DATABASE_URL is set',
      from: ({ valueNamed }) =>
        String(valueNamed('DATABASE_URL') === undefined || !isDeployed(valueNamed('NODE_ENV'))),
    },
  }),
})

export const background = topic('Background work, cache and backups', {
  jobsAtOnce: integer('JOBS_AT_ONCE', {
    description: 'Background jobs that this instance runs at a time; 0 leaves them to others.',
    example: '4',
    default: '2',
    minimum: 0,
    maximum: 64,
  }),
  batchDirectMax: integer('BATCH_DIRECT_MAX', {
    description: 'A batch of more pictures is classified in the background and answered with 202.',
    example: '4',
    default: '8',
    minimum: 0,
    maximum: 100,
  }),
  cacheBytesMax: size('CACHE_BYTES_MAX', {
    description: 'Memory that cached answers may take in this instance.',
    example: '128MB',
    default: '32MB',
    minimum: '1MB',
    maximum: '4GB',
  }),
  reportCacheTtlMs: duration('REPORT_CACHE_TTL', {
    description:
      'How long a report is answered from the cache. A newer one replaces it at once where it was asked for and built, and through Redis everywhere; without Redis other instances may serve the one before for up to twice as long.',
    example: '1m',
    default: '5m',
    minimum: '1s',
    maximum: '24h',
  }),
  idempotencyTtlMs: duration('IDEMPOTENCY_TTL', {
    description: 'How long the answer to an Idempotency-Key is kept for a repeated request.',
    example: '48h',
    default: '24h',
    minimum: '1m',
    maximum: '720h',
  }),
  backupDir: text('BACKUP_DIR', {
    description: 'Folder for backups. Default: `backups` in DATA_DIR. Keep copies elsewhere too.',
    example: '/var/backups/plimsoll',
    pattern: /^[^\0]{1,1024}$/,
    format: 'a path',
  }),
  backupIntervalMs: duration('BACKUP_INTERVAL', {
    description: 'Time from one backup to the next; what was stored since the last one is at risk.',
    example: '1h',
    default: '24h',
    minimum: '5m',
    maximum: '720h',
  }),
  backupsKept: integer('BACKUP_KEEP', {
    description: 'Backups that are kept; older ones are removed once a newer one was verified.',
    example: '14',
    default: '7',
    minimum: 1,
    maximum: 1_000,
  }),
})

function isDeployed(environment: unknown): boolean {
  return environment === 'production' || environment === 'staging'
}
