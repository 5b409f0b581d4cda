export { type LintFinding, lint } from './lint.ts'
export { type SchemaReleases, schemaMetrics } from './metrics.ts'
export {
  type Batch,
  type DataMigration,
  defineMigrations,
  type Migration,
  type MigrationDefinition,
  type MigrationPhase,
  type MigrationSql,
  type Migrations,
} from './migration.ts'
export type { HistoryProblemKind, MigrationExitCode, MigrationFailure } from './migration-error.ts'
export {
  MigrationBackupError,
  MigrationError,
  MigrationFailedError,
  MigrationHistoryError,
  MigrationLockedError,
  MigrationLockLostError,
  MigrationPoolerError,
  MigrationTargetError,
  RehearsalError,
  SchemaUnsupportedError,
} from './migration-error.ts'
export {
  createMigrator,
  type MigrateCall,
  type Migrated,
  type MigratedOne,
  type Migrator,
} from './migrator.ts'
export type { MigrationsOptions, MigratorOptions, TakeBackup, VerifiedBackup } from './options.ts'
export type { Plan, PlannedMigration, PlannedStatement } from './plan.ts'
export { migrations } from './plugin.ts'
export type { MigrationProgress } from './progress.ts'
export { type Rehearsal, rehearse } from './rehearse.ts'
export {
  assertSchemaSupported,
  type SchemaCheckOptions,
  type SchemaGuardOptions,
  schemaCheck,
} from './schema-guard.ts'
export { type SchemaLine, schemaDifference, schemaOf } from './schema-of.ts'
export { type SchemaWindow, schemaWindow } from './schema-window.ts'
export type { MigrationEntry, MigrationStatus } from './status.ts'
export type { Stops, TableLock } from './table-locks.ts'
