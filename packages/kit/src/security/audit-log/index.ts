export type { Archived, ArchiveOptions } from './archive.ts'
export { type AuditLog, type AuditLogStats, createAuditLog } from './audit-log.ts'
export type { AuditRecord } from './audit-record.ts'
export type { Link } from './chain.ts'
export type { Head } from './chain-watch.ts'
export * from './errors.ts'
export type { ExportOptions } from './export.ts'
export type { ExportFormat } from './export-format.ts'
export type { AuditFilter } from './filter.ts'
export type { AuditItem, AuditPage, ListOptions } from './list.ts'
export type { Manifest, SealedManifest } from './manifest.ts'
export { auditMetrics } from './metrics.ts'
export type { AuditLogOptions } from './options.ts'
export { auditLog } from './plugin.ts'
export { type AuditEvent, type RequestFacts, recordOf } from './request-record.ts'
export type { SealKeys } from './seal.ts'
export type { AuditLogSettings } from './settings.ts'
export {
  type AnchorPurpose,
  type AnchorRow,
  type AuditLogTables,
  type AuditRow,
  auditLogTables,
} from './tables.ts'
export type {
  ChainProblem,
  ProblemKind,
  Verification,
  VerifyOptions,
  VerifyProgress,
} from './verify.ts'
export { type ExportVerification, type VerifyExportOptions, verifyExport } from './verify-export.ts'
