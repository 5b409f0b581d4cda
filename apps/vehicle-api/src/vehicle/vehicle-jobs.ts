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
import { type KeepsPicture, keepingPictures } from './keeps-picture.ts'
import { noNews, type VehicleNews } from './news.ts'
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
  /** For requests; a job does as the request that enqueued it. */
  readonly keepsPicture: KeepsPicture
  /** For requests, as jobs tell it too. */
  readonly news: VehicleNews
}

export interface VehicleJobsOptions {
  readonly database: Database<ServiceTables>
  readonly model: ModelPool
  readonly cache: Cache
  readonly reportCacheTtlMs: number
  readonly requestTimeoutMs: number
  /** Whether small copies of classified pictures are kept at all. */
  readonly picturesKept: boolean
  /** Whether those of a caller are, such as by a feature flag. Default: of all. */
  readonly keepsPicture?: KeepsPicture
  /** Default: nobody is told. */
  readonly news?: VehicleNews
}

/** What the database needs for one report, and more. */
const loadTimeoutMs = 5_000

export function vehicleJobs(options: VehicleJobsOptions): VehicleJobs {
  const { database, model, cache, reportCacheTtlMs, requestTimeoutMs, picturesKept } = options
  const { news = noNews } = options
  const keepsPicture = keepingPictures(picturesKept, options.keepsPicture)
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
  const report = reportJob(database, counts, async ({ user_id, vehicle_id, report_id: id }) => {
    await reports.invalidate(reportKey(user_id, vehicle_id))
    news.reported(user_id, { id, vehicle_id })
  })
  const batch = batchJob(database, model, { counts, picturesKept, news })
  return { batch, report, reports, counts, keepsPicture, news }
}

export function reportKey(owner: Owner, vehicleId: string): PrincipalKey {
  return { principal: owner, key: vehicleId }
}
