/**
 * The variables of where things are kept.
 *
 * @module
 */

import {
  databasePassword,
  noDefaultPassword,
  secretUrl,
  text,
  topic,
  warnWithoutPassword,
} from '@plimsoll/kit/config'

export const stores = topic('Stores', {
  dataDir: text('DATA_DIR', {
    description: 'Folder for the embedded database and its backups; made if it is missing.',
    example: '/var/lib/plimsoll',
    default: '.data',
    pattern: /^[^\0]{1,1024}$/,
    format: 'a path',
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
})
