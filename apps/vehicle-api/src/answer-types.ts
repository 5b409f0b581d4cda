/**
 * What the operations answer, as types alone: for clients in this repository, so that a change of
 * a schema that they do not follow fails their type check.
 *
 * @module
 */

import type { Static } from 'typebox'
import type { AuditPageSchema, VerificationSchema } from './admin/audit-schemas.ts'
import type { FlagListSchema } from './admin/flag-schemas.ts'
import type { JobPageSchema } from './admin/job-schemas.ts'
import type { StatisticsSchema } from './admin/statistics.ts'
import type { policy } from './security/policy.ts'
import type { AcceptedBatchSchema } from './vehicle/batch-schemas.ts'

export type {
  ManagedUser,
  PasswordChangedAnswer,
  SignedInAnswer,
  User,
} from '@plimsoll/kit/accounts'
export type { ApiKeyPage, CreatedApiKey } from '@plimsoll/kit/api-keys'
export type { SessionPage } from '@plimsoll/kit/sessions'
export type { FlagItem } from './admin/flag-schemas.ts'
export type { AuditReport } from './admin/readiness-schemas.ts'
export type { SystemSample } from './admin/system-sample.ts'
export type { System, SystemSampleEvent } from './admin/system-schemas.ts'
export type { ModelMetadata } from './model/metadata.ts'
export type { BatchState } from './vehicle/batch-schemas.ts'
export type { Report, ReportData, ReportRequest, ReportSummary } from './vehicle/report-schemas.ts'
export type { Batch, BatchItem, Classification } from './vehicle/schemas.ts'
export type { Vehicle } from './vehicle/vehicle-list-schemas.ts'
export type AcceptedBatch = Static<typeof AcceptedBatchSchema>
export type AuditPage = Static<typeof AuditPageSchema>
export type AuditVerification = Static<typeof VerificationSchema>
export type FlagList = Static<typeof FlagListSchema>
export type JobPage = Static<typeof JobPageSchema>
export type Permission = (typeof policy.permissions)[number]
export type Statistics = Static<typeof StatisticsSchema>

/** Every list. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next_cursor: string | null
}
