/**
 * The backups of the service's store, as the configuration says.
 *
 * A backup counts once a scratch database was restored from it, has the rows and the schema that
 * were backed up, and its audit chain is whole up to the head that was backed up.
 *
 * @module
 */

import { join } from 'node:path'
import { createAuditLog } from '@plimsoll/kit/audit-log'
import {
  type BackupCheck,
  type BackupProgress,
  type Backups,
  createBackups,
  type ReadFact,
} from '@plimsoll/kit/backup'
import { type Database, type DatabaseAddress, databaseAddress } from '@plimsoll/kit/database'
import type { ServiceConfig } from '../config.ts'
import { version } from '../version.ts'
import { hasTable } from './has-table.ts'
import { storeFileName } from './open-store.ts'
import type { ServiceTables } from './service-tables.ts'

export type BackupConfig = Pick<
  ServiceConfig,
  'dataDir' | 'databaseUrl' | 'migrationDatabaseUrl' | 'backupDir' | 'backupsKept'
>

/** @throws RangeError if the address makes no sense */
export function storeBackups(
  config: BackupConfig,
  onProgress: (progress: BackupProgress) => void = () => undefined,
): Backups {
  return createBackups({
    address: ownerAddress(config),
    directory: backupFolder(config),
    keep: config.backupsKept,
    serviceVersion: version,
    verify: { auditHead, checks: [auditChain] },
    onProgress,
  })
}

export function backupFolder({ backupDir, dataDir }: BackupConfig): string {
  return backupDir ?? join(dataDir, 'backups')
}

/** Where the store is, past any pooler. @throws RangeError if the address makes no sense */
export function ownerAddress(
  config: Omit<BackupConfig, 'backupDir' | 'backupsKept'>,
): DatabaseAddress {
  const { databaseUrl, migrationDatabaseUrl, dataDir } = config
  const variable = migrationDatabaseUrl === undefined ? 'DATABASE_URL' : 'MIGRATION_DATABASE_URL'
  const url = (migrationDatabaseUrl ?? databaseUrl)?.reveal()
  return databaseAddress(url, { variable, dataFolder: dataDir, fileName: storeFileName })
}

type Store = Database<ServiceTables>

const auditHead: ReadFact = async (database: Store, { signal }) => {
  if (!(await hasTable(database, 'audit_log', { signal }))) return null
  const head = await database
    .queries({ signal })
    .selectFrom('audit_log')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  return head === undefined ? null : `${head.sequence}:${head.hash}`
}

const auditChain: BackupCheck = {
  name: 'audit chain',
  async run(restored: Store, { signal }) {
    if (!(await hasTable(restored, 'audit_log', { signal }))) return
    const { problem } = await createAuditLog({ database: restored }).verify({ signal })
    if (problem !== undefined) throw new Error(problem.message)
  },
}
