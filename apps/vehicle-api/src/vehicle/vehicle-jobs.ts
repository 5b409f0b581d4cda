/**
 * What the vehicle domain does in the background, and the reports that it keeps at hand.
 *
 * @module
 */

import type { Cache, NamedCache, PrincipalKey } from '@plimsoll/kit/cache'
import type { Database } from '@plimsoll/kit/database'
import type { ModelPool } from '../model/index.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { type BatchJob, batchJob } from './batch-job.ts'
import type { Owner } from './owner.ts'
import { type ReportJob, reportJob } from './report-job.ts'
import { type Report, ReportSchema } from './report-schemas.ts'
import { type VehicleCounts, vehicleCounts } from './vehicle-counts.ts'

export type ReportCache = NamedCache<Report, PrincipalKey>

export interface VehicleJobs {
  readonly batch: BatchJob
  readonly report: ReportJob
  /** The newest finished report of each vehicle. */
  readonly reports: ReportCache
  /** For metrics: what requests and jobs have done. */
  readonly counts: VehicleCounts
}

export interface VehicleJobsOptions {
  readonly database: Database<ServiceTables>
  readonly model: ModelPool
  readonly cache: Cache
  readonly reportCacheTtlMs: number
  readonly requestTimeoutMs: number
}

/** What the database needs for one report, and more. */
const loadTimeoutMs = 5_000

export function vehicleJobs(options: VehicleJobsOptions): VehicleJobs {
  const { database, model, cache, reportCacheTtlMs, requestTimeoutMs } = options
  const counts = vehicleCounts()
  const reports = cache.perPrincipal<Report>({
    name: 'vehicle-report',
    ttlMs: reportCacheTtlMs,
    // While the database is away, an older report is better than none.
    maxStaleMs: reportCacheTtlMs,
    // A report that is not there yet may be at any moment.
    negativeTtlMs: 0,
    // It outlasts no request but by a moment, in which that is told why it ends.
    loadTimeoutMs: Math.min(loadTimeoutMs, requestTimeoutMs + 100),
    schema: ReportSchema,
  })
  const report = reportJob(database, counts, async ({ user_id, vehicle_id }) => {
    await reports.invalidate(reportKey(user_id, vehicle_id))
  })
  return { batch: batchJob(database, model, counts), report, reports, counts }
}

export function reportKey(owner: Owner, vehicleId: string): PrincipalKey {
  return { principal: owner, key: vehicleId }
}
