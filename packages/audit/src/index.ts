/**
 * The auditor as a library, for whoever runs it from a test of his own.
 *
 * @module
 */

export type { AuditConfig } from './config/config-schema.ts'
export { loadConfig } from './config/load-config.ts'
export { type Difference, differenceOf } from './diff.ts'
export { readReport } from './report/read-report.ts'
export { type Format, render } from './report/render.ts'
export type { AuditReport, Exchange, Finding } from './report/report.ts'
export { renderText } from './report/text.ts'
export { type RunEnd, type RunEvent, type RunOptions, UsageError } from './run/run-options.ts'
export { type Audit, type AuditOptions, audit } from './run.ts'
