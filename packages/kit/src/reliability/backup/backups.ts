/**
 * Makes backups, proves them by restoring them, and restores them.
 *
 * A backup counts only once a scratch database was restored from it and found to be what was backed
 * up: its bytes, its integrity, its schema, the rows of every table, and what the service checks.
 * Everything gives data and tells how far it is; printing is for a command.
 *
 * @module
 */

import type { DatabaseAddress } from '../database/index.ts'
import { toBackupError } from './backup-error.ts'
import {
  type Backup,
  listBackups,
  prepareDirectory,
  removeBackup,
  removeUnfinished,
} from './directory.ts'
import { withDirectoryLock } from './directory-lock.ts'
import { type BackupFreshness, freshnessOf } from './freshness.ts'
import { type CreatedBackup, makeBackup } from './make-backup.ts'
import { type BackupsOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { postgresStore } from './postgres-store.ts'
import { type BackupAction, stepReporter } from './progress.ts'
import { expired } from './retention.ts'
import { sqliteStore } from './sqlite-store.ts'
import type { BackupStore, Run, Workshop } from './store.ts'
import {
  proveBackup,
  type RestoredBackup,
  restoreBackup,
  type VerifiedBackup,
} from './use-backup.ts'

export interface BackupCall {
  readonly signal?: AbortSignal | undefined
}

export interface BackupRun extends VerifiedBackup {
  /** Names of the backups that were too old. */
  readonly removed: readonly string[]
}

export interface Backups {
  /** Makes one; it does not count before it is verified. */
  create(call?: BackupCall): Promise<CreatedBackup>
  /** Newest first. */
  list(): Promise<readonly Backup[]>
  /** Restores it into a scratch database and looks at that. */
  verify(name: string, call?: BackupCall): Promise<VerifiedBackup>
  /** Puts what it holds in the place of the database, which nobody may use, and keeps the old. */
  restore(name: string, call?: BackupCall): Promise<RestoredBackup>
  /** Removes what is too old; gives the names. */
  prune(): Promise<readonly string[]>
  /** How old the newest are, for metrics and alerts. */
  latest(): Promise<BackupFreshness>
  /** `create`, `verify` and `prune`: what a schedule does. */
  run(call?: BackupCall): Promise<BackupRun>
}

/** @throws RangeError naming the option that makes no sense */
export function createBackups(options: BackupsOptions): Backups {
  const settings = resolveOptions(options)
  const { directory, keep, now, onProgress } = settings
  const workshop: Workshop = { settings, store: storeFor(settings.address, settings) }
  const runOf = (action: BackupAction, { signal }: BackupCall): Run => ({
    signal,
    report: stepReporter(action, weights[action], onProgress),
  })
  const make = (call: BackupCall) => makeBackup(workshop, runOf('create', call))
  const prove = (name: string, call: BackupCall) =>
    proveBackup(workshop, name, runOf('verify', call))
  const replace = (name: string, call: BackupCall) =>
    restoreBackup(workshop, name, runOf('restore', call))

  async function removeExpired(): Promise<readonly string[]> {
    const all = await listBackups(directory)
    const removed = expired(
      all.map(({ name, state }) => ({ name, isVerified: state === 'verified' })),
      keep,
    )
    for (const name of removed) await removeBackup(directory, name)
    return removed
  }

  return {
    create: (call = {}) => alone(settings, call, 'no backup was made', () => make(call)),
    list: () => listBackups(directory),
    verify: (name, call = {}) =>
      alone(settings, call, 'nothing was verified', () => prove(name, call)),
    restore: (name, call = {}) =>
      alone(settings, call, 'nothing was restored', () => replace(name, call)),
    prune: () => alone(settings, {}, 'not all old backups were removed', removeExpired),
    latest: async () => freshnessOf(await listBackups(directory), now()),
    run: (call = {}) =>
      alone(settings, call, 'the backup failed', async () => {
        const { name } = await make(call)
        const verified = await prove(name, call)
        return { ...verified, removed: await removeExpired() }
      }),
  }
}

/** By experience, what each step takes of the time. */
const weights: Readonly<Record<BackupAction, Readonly<Record<string, number>>>> = {
  create: { dump: 8, count: 1, read: 1 },
  verify: { read: 1, restore: 4, check: 5 },
  restore: { read: 1, restore: 4, check: 4, swap: 1 },
}

function storeFor(address: DatabaseAddress, settings: ResolvedOptions): BackupStore {
  return address.engine === 'sqlite'
    ? sqliteStore(address.file, settings)
    : postgresStore(address.url, settings)
}

/** Nobody else is at work in the directory meanwhile, and nothing unfinished lies there. */
async function alone<Result>(
  { directory, lockWaitMs }: ResolvedOptions,
  { signal }: BackupCall,
  doing: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    await prepareDirectory(directory)
    return await withDirectoryLock(directory, { waitMs: lockWaitMs, signal }, async () => {
      await removeUnfinished(directory)
      return await work()
    })
  } catch (error) {
    // The reason of the signal is the caller's own.
    throw signal?.aborted ? error : toBackupError(error, doing)
  }
}
