/**
 * Opens the store that the configuration names.
 *
 * @module
 */

import type { Secret } from '@plimsoll/kit/config'
import { type Database, databaseOf } from '@plimsoll/kit/database'
import type { ServiceConfig } from '../config.ts'
import type { ServiceTables } from './service-tables.ts'

/** Of the embedded store, in DATA_DIR. */
export const storeFileName = 'vehicle-api.db'

export type StoreConfig = Pick<
  ServiceConfig,
  | 'dataDir'
  | 'databaseUrl'
  | 'migrationDatabaseUrl'
  | 'databasePoolMax'
  | 'databaseConnectTimeoutMs'
  | 'databaseStatementTimeoutMs'
  | 'databaseIdleTimeoutMs'
  | 'databaseSlowMs'
>

/**
 * Rows that all writers share, such as today's count, stay locked this long by a transaction whose
 * client was lost without a word. No transaction of a request pauses for as long.
 */
const idleInTransactionTimeoutMs = 5_000

/** For serving. @throws Error that says what is wrong, without a password */
export function openStore(config: StoreConfig): Promise<Database<ServiceTables>> {
  return opened(config, config.databaseUrl, 'DATABASE_URL', {
    connectionsMax: config.databasePoolMax,
    idleInTransactionTimeoutMs,
  })
}

/** For migrations and backups: directly, and as the owner of the tables. */
export function openOwnerStore(config: StoreConfig): Promise<Database<ServiceTables>> {
  const { databaseUrl, migrationDatabaseUrl } = config
  if (migrationDatabaseUrl === undefined)
    return opened(config, databaseUrl, 'DATABASE_URL', { connectionsMax: 2 })
  return opened(config, migrationDatabaseUrl, 'MIGRATION_DATABASE_URL', { connectionsMax: 2 })
}

function opened(
  config: StoreConfig,
  url: Secret | undefined,
  variable: string,
  postgres: { readonly connectionsMax: number; readonly idleInTransactionTimeoutMs?: number },
): Promise<Database<ServiceTables>> {
  return databaseOf(url?.reveal(), {
    variable,
    dataFolder: config.dataDir,
    fileName: storeFileName,
    statementTimeoutMs: config.databaseStatementTimeoutMs,
    slowMs: config.databaseSlowMs,
    postgres: {
      ...postgres,
      connectionTimeoutMs: config.databaseConnectTimeoutMs,
      idleTimeoutMs: config.databaseIdleTimeoutMs,
    },
  })
}
