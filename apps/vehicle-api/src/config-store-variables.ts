/**
 * The variables of secrets and stores: described and checked before anything uses them, so that a
 * wrong value is found early and production is never started on a weak one.
 *
 * @module
 */

import {
  adminPassword,
  databasePassword,
  noDefaultPassword,
  type Rule,
  type Secret,
  secret,
  secretUrl,
  strongSecret,
  text,
  topic,
  warnWithoutPassword,
} from '@plimsoll/kit/config'

const notUsed = 'Checked at start; this version does not use it yet.'

export const stores = topic('Secrets and stores', {
  dataDir: text('DATA_DIR', {
    description: 'Folder for the embedded database and its backups; made if it is missing.',
    example: '/var/lib/plimsoll',
    default: '.data',
    pattern: /^[^\0]{1,1024}$/,
    format: 'a path',
  }),
  secretKey: secret('SECRET_KEY', {
    description: `Signs what the service hands out. ${notUsed}`,
    example: 'replace-me-with-at-least-50-characters-from-a-random-generator',
    rules: strongSecret(),
  }),
  databaseUrl: secretUrl('DATABASE_URL', {
    description:
      'PostgreSQL database for everything that is kept. Unset: SQLite in a file of DATA_DIR.',
    example: 'postgresql://plimsoll:change-me@localhost:5432/plimsoll',
    protocols: ['postgres:', 'postgresql:'],
    rules: [databasePassword()],
  }),
  migrationDatabaseUrl: secretUrl('MIGRATION_DATABASE_URL', {
    description:
      'The same database for migrations and backups: as its owner, and directly where DATABASE_URL goes through a pooler. Default: DATABASE_URL.',
    example: 'postgresql://plimsoll_owner:change-me@localhost:5432/plimsoll',
    protocols: ['postgres:', 'postgresql:'],
    rules: [databasePassword()],
  }),
  redisUrl: secretUrl('REDIS_URL', {
    description:
      'Redis or Valkey server that instances share their cache through. Unset, or while it is away: each has its own.',
    example: 'redis://:change-me@localhost:6379/0',
    protocols: ['redis:', 'rediss:'],
    rules: [noDefaultPassword(), warnWithoutPassword()],
  }),
  adminEmail: text('ADMIN_EMAIL', {
    description: `E-mail address of the first administrator. ${notUsed}`,
    example: 'admin@example.com',
    pattern: /^[^\s@]{1,64}@[A-Za-z0-9.-]{1,253}$/,
    format: 'an e-mail address',
  }),
  adminPassword: secret('ADMIN_PASSWORD', {
    description: `Password of the first administrator. ${notUsed}`,
    example: 'change-me',
    rules: [adminPassword({ emailVariable: 'ADMIN_EMAIL' }), notUsedYet('has no accounts yet')],
  }),
})

/** Whoever sets it expects it to do something. */
function notUsedYet(what: string): Rule<Secret> {
  return {
    summary: 'Warns that this version does not use it yet.',
    applies: 'always',
    effect: 'warn',
    judge: (value) =>
      value && { wrong: `is set, and this version ${what}`, right: 'Its value was only checked.' },
  }
}
