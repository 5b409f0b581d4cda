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
import { storeBackups } from './backups.ts'
import { serviceMigrations } from './migrations.ts'
import { openOwnerStore, openStore } from './open-store.ts'
import type { ServiceTables } from './service-tables.ts'

export interface ReadyStore {
  readonly store: Database<ServiceTables>
  /** Migrations that were applied, such as `0001 vehicle`. */
  readonly migrated: readonly string[]
}

/** @throws Error for the operator: the store cannot be reached, used, or migrated */
export async function readyStore(config: ServiceConfig): Promise<ReadyStore> {
  const migrated = config.migrateOnStart ? await migrate(config) : []
  const store = await openStore(config)
  try {
    await assertSchemaSupported(store, { migrations: serviceMigrations })
    return { store, migrated }
  } catch (error) {
    await store.close()
    throw error
  }
}

async function migrate(config: ServiceConfig): Promise<readonly string[]> {
  const database = await openOwnerStore(config)
  try {
    const backup = beforeMigration(storeBackups(config))
    const migrator = createMigrator({ database, migrations: serviceMigrations, backup })
    const status = await migrator.status()
    // A newer build was here: whether this one may still serve is for the check to say.
    if (status.migrations.some(({ state }) => state === 'unknown')) return []
    const { migrations } = await migrator.up()
    return migrations.map(({ id, name }) => `${id} ${name}`)
  } finally {
    await database.close()
  }
}
