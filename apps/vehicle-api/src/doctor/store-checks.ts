/**
 * What is kept and where: folders, disks, database, schema, Redis, backups.
 *
 * @module
 */

import { existsSync } from 'node:fs'
import type { BackupFreshness } from '@plimsoll/kit/backup'
import {
  type Check,
  connectionsSuffice,
  type DiskSpaceOptions,
  databaseAnswers,
  databaseClock,
  defineCheck,
  diskSpace,
  type Finding,
  fail,
  folderUsable,
  migrationsApplied,
  ok,
  redisAnswers,
  redisClock,
  skipped,
  warn,
} from '@plimsoll/kit/doctor'
import { createMigrator } from '@plimsoll/kit/migrations'
import type { ServiceConfig } from '../config.ts'
import { backupFolder, ownerAddress, storeBackups } from '../store/backups.ts'
import { serviceMigrations } from '../store/migrations.ts'
import type { OpenedStores } from './opened-stores.ts'
import { isDeployed } from './sense.ts'

export type Disk = Pick<DiskSpaceOptions, 'statfs'>

export interface StoreChecksOptions {
  readonly config: ServiceConfig
  readonly replicas: number
  readonly stores: OpenedStores
  readonly disk: Disk
}

const migrateUp = 'npm run service -- migrate up'

export function storeChecks(options: StoreChecksOptions): readonly Check[] {
  return [
    ...folderChecks(options),
    ...databaseChecks(options),
    ...redisChecks(options),
    backup(options),
  ]
}

function folderChecks({ config, disk }: StoreChecksOptions): readonly Check[] {
  const backups = backupFolder(config)
  return [
    folderUsable({ name: 'data-dir', title: 'Data folder', folder: config.dataDir }),
    diskSpace({ ...disk, name: 'disk-data', title: 'Disk of the data', folder: config.dataDir }),
    folderUsable({
      name: 'backup-dir',
      title: 'Backup folder',
      folder: backups,
      // In DATA_DIR it comes with that; elsewhere what is above may be a disk that is not mounted.
      made: config.backupDir === undefined ? 'path' : 'last-part',
    }),
    diskSpace({ ...disk, name: 'disk-backups', title: 'Disk of the backups', folder: backups }),
  ]
}

function databaseChecks({ config, replicas, stores }: StoreChecksOptions): readonly Check[] {
  const needs = ['database']
  return [
    missingFile(config) ?? databaseAnswers({ open: stores.serving }),
    ...ownerCheck(config, stores),
    migrationsApplied({
      needs: config.migrationDatabaseUrl === undefined ? needs : [...needs, 'database-owner'],
      status: async (signal) =>
        createMigrator({ database: await stores.owner(), migrations: serviceMigrations }).status({
          signal,
        }),
      pending: config.migrateOnStart ? 'applied-at-start' : 'applied-by-command',
      command: migrateUp,
    }),
    connectionsSuffice({ needs, open: stores.serving, poolMax: config.databasePoolMax, replicas }),
    databaseClock({ needs, open: stores.serving }),
  ]
}

/** Opening SQLite would make the file, and a doctor changes nothing. */
function missingFile(config: ServiceConfig): Check | undefined {
  const address = ownerAddress(config)
  if (address.engine === 'postgres' || existsSync(address.file)) return undefined
  return defineCheck({
    name: 'database',
    title: 'Database',
    run: () =>
      config.migrateOnStart
        ? skipped(`there is none yet: the first start makes ${address.file}`)
        : fail(
            `${address.file} does not exist, and a start is refused so`,
            `Make it: ${migrateUp}`,
          ),
  })
}

function ownerCheck(
  { migrationDatabaseUrl }: ServiceConfig,
  stores: OpenedStores,
): readonly Check[] {
  if (migrationDatabaseUrl === undefined) return []
  return [
    databaseAnswers({ name: 'database-owner', title: 'Database, as owner', open: stores.owner }),
  ]
}

function redisChecks({ config, stores }: StoreChecksOptions): readonly Check[] {
  if (config.redisUrl !== undefined) {
    const { redis: call } = stores
    return [redisAnswers({ call, holds: 'cache' }), redisClock({ call, needs: ['redis'] })]
  }
  const reason = 'REDIS_URL is not set: each instance has a cache of its own'
  return [defineCheck({ name: 'redis', title: 'Redis', run: () => skipped(reason) })]
}

/** Twice the interval: one that is a little late may be under way. */
const lateFactor = 2

function backup({ config }: StoreChecksOptions): Check {
  return defineCheck({
    name: 'backup',
    title: 'Newest backup',
    needs: ['database', 'backup-dir'],
    run: async () => judgeBackups(await storeBackups(config).latest(), config),
  })
}

/** A backup counts once it was restored and looked at. */
export function judgeBackups(
  { count, newest, newestVerified }: BackupFreshness,
  config: Pick<ServiceConfig, 'environment' | 'backupIntervalMs'>,
): Finding {
  const right = 'Make one: npm run service -- backup create'
  if (newest === undefined && count === 0 && !isDeployed(config)) {
    return skipped(`there is none yet, in ${config.environment}`)
  }
  if (newest === undefined) {
    return warn(count === 0 ? 'there is none' : 'none of them can be read', right)
  }
  if (newestVerified === undefined) {
    return warn(`${newest.name} was never verified`, 'Verify it: npm run service -- backup verify')
  }
  const { name, ageSeconds } = newestVerified
  const found = `${name}, ${inHours(ageSeconds)} old, verified`
  if (ageSeconds * 1_000 <= lateFactor * config.backupIntervalMs) return ok(found)
  return fail(`${found}: one is due every ${inHours(config.backupIntervalMs / 1_000)}`, right)
}

function inHours(seconds: number): string {
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`
  return `${Math.round(seconds / 86_400)} days`
}
