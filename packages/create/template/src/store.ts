/**
 * Where the service keeps what it keeps: an SQLite file, or the PostgreSQL that DATABASE_URL names.
 *
 * @module
 */

import { join } from 'node:path'
import { beforeMigration, createBackups } from '@plimsoll/kit/backup'
import { type Database, databaseAddress, databaseOf } from '@plimsoll/kit/database'
import { createMigrator, type Migrator } from '@plimsoll/kit/migrations'
import type { Config } from './config.ts'
import { serviceMigrations, type Tables } from './migrations.ts'

export type Store = Database<Tables>

const fileName = 'my-service.db'

/** @throws Error that says what is wrong, without a password */
export function openStore({ databaseUrl, databasePoolMax, dataDir }: Config): Promise<Store> {
  return databaseOf(databaseUrl?.reveal(), {
    dataFolder: dataDir,
    fileName,
    postgres: { connectionsMax: databasePoolMax, idleInTransactionTimeoutMs: 5_000 },
  })
}

/** Opened, and with the schema of this build where that is done at the start. */
export async function readyStore(config: Config): Promise<Store> {
  const store = await openStore(config)
  try {
    if (config.migrateOnStart) await migratorOf(config, store).up()
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

/**
 * SQLite is backed up before it is changed, and the backup is restored to see that it is one.
 * PostgreSQL is not: its backups are made where it runs, and pg_dump is not in our image.
 */
export function migratorOf({ databaseUrl, dataDir }: Config, database: Store): Migrator {
  const address = databaseAddress(databaseUrl?.reveal(), { dataFolder: dataDir, fileName })
  const backups = createBackups({ address, directory: join(dataDir, 'backups') })
  const backup = address.engine === 'sqlite' ? beforeMigration(backups) : 'none'
  return createMigrator({ database, migrations: serviceMigrations, backup })
}
