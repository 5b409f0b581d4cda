export {
  BackupBusyError,
  BackupDamagedError,
  BackupDirectoryError,
  BackupEngineError,
  BackupError,
  type BackupExitCode,
  BackupFailedError,
  BackupNotFoundError,
  BackupSpaceError,
  BackupToolError,
  DatabaseInUseError,
  StoreAwayError,
} from './backup-error.ts'
export {
  type BackupCall,
  type BackupRun,
  type Backups,
  createBackups,
} from './backups.ts'
export { beforeMigration } from './before-migration.ts'
export type { FactCall, ReadFact } from './contents.ts'
export type { Backup } from './directory.ts'
export type { BackupAge, BackupFreshness, VerifiedBackupAge } from './freshness.ts'
export {
  type FreshnessWatch,
  type FreshnessWatchOptions,
  watchFreshness,
} from './freshness-watch.ts'
export type { CreatedBackup } from './make-backup.ts'
export { type BackupManifest, BackupManifestSchema } from './manifest.ts'
export { backupMetrics } from './metrics.ts'
export type { BackupCheck, BackupsOptions, VerifyOptions } from './options.ts'
export type { BackupAction, BackupProgress } from './progress.ts'
export type { RestoredBackup, VerifiedBackup } from './use-backup.ts'
