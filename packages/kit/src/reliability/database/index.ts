export {
  type ConstraintKind,
  ConstraintViolation,
  isUniqueViolation,
} from './constraint-violation.ts'
export type { CreateDatabaseOptions } from './create-database.ts'
export type {
  AnyDatabase,
  Call,
  Database,
  DatabaseSchema,
  DatabaseStats,
  EngineName,
  EngineStats,
  Session,
  TransactionOptions,
} from './database.ts'
export {
  type DatabaseAddress,
  type DatabaseOfOptions,
  databaseAddress,
  databaseOf,
} from './database-of.ts'
export {
  ConstraintError,
  DatabaseBusyError,
  DatabaseConflictError,
  DatabaseCorruptError,
  DatabaseReadOnlyError,
  DatabaseTimeoutError,
  DatabaseUnavailableError,
  StorageFullError,
  TextNotStorableError,
} from './errors.ts'
export { databaseMetrics } from './metrics.ts'
export { type IdSource, idSource, newId } from './new-id.ts'
export type { DatabaseOptions } from './options.ts'
export { database } from './plugin.ts'
export type { EndedStatement, EndedTransaction, Observer, ObserveStatement } from './statement.ts'
export type {
  DurationSummary,
  StatementKind,
  StatementStats,
  TransactionStats,
} from './statement-counters.ts'
export { type CurrentRequest, type StatementLog, statementLog } from './statement-log.ts'
export { createTables, type EngineStatements, type TableSet } from './table-set.ts'
