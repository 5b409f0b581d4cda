/**
 * The store as a start needs it: opened, and brought to the schema of this build where the
 * configuration says so.
 *
 * @module
 */

import { beforeMigration } from '@plimsoll/kit/backup'
import type { Database } from '@plimsoll/kit/database'
import { assertSchemaSupported, createMigrator } from '@plimsoll/kit/migrations'
import type { ServiceConfig } from '../config.ts'
import { ownerAddress, storeBackups } from './backups.ts'
import { awaitFirstAnswer } from './first-answer.ts'
import { serviceMigrations } from './migrations.ts'
import { openOwnerStore, openStore } from './open-store.ts'
import type { ServiceTables } from './service-tables.ts'

/** At least so long may a connection for migrations take to stand, as no client waits for it. */
const ownerWaitMs = 2_000

export interface ReadyStore {
  readonly store: Database<ServiceTables>
  /** Migrations that were applied, such as `0001 vehicle`. */
  readonly migrated: readonly string[]
}

/** @throws Error for the operator: the store cannot be reached, used, or migrated */
export async function readyStore(config: ServiceConfig): Promise<ReadyStore> {
  if (!config.migrateOnStart) return await opened(config, async () => [])
  // Of the embedded store everybody is the owner, and to open it takes two threads.
  const hasOwnOwner = config.migrationDatabaseUrl !== undefined
  if (!hasOwnOwner && ownerAddress(config).engine === 'sqlite') {
    return await opened(config, (store) => migrate(config, store))
  }
  const migrated = await migrateAsOwner(config)
  return await opened(config, async () => migrated)
}

async function opened(
  config: ServiceConfig,
  prepare: (store: Database<ServiceTables>) => Promise<readonly string[]>,
): Promise<ReadyStore> {
  const store = await openStore(config)
  try {
    await awaitFirstAnswer(store)
    const migrated = await prepare(store)
    await assertSchemaSupported(store, { migrations: serviceMigrations })
    return { store, migrated }
  } catch (error) {
    await store.close()
    throw error
  }
}

async function migrateAsOwner(config: ServiceConfig): Promise<readonly string[]> {
  const databaseConnectTimeoutMs = Math.max(config.databaseConnectTimeoutMs, ownerWaitMs)
  const database = await openOwnerStore({ ...config, databaseConnectTimeoutMs })
  try {
    await awaitFirstAnswer(database)
    return await migrate(config, database)
  } finally {
    await database.close()
  }
}

async function migrate(
  config: ServiceConfig,
  database: Database<ServiceTables>,
): Promise<readonly string[]> {
  const backup = beforeMigration(storeBackups(config))
  const migrator = createMigrator({ database, migrations: serviceMigrations, backup })
  const status = await migrator.status()
  // A newer build was here: whether this one may still serve is for the check to say.
  if (status.migrations.some(({ state }) => state === 'unknown')) return []
  const { migrations } = await migrator.up()
  return migrations.map(({ id, name }) => `${id} ${name}`)
}
