/**
 * The vehicle operations of version 1.
 *
 * @module
 */

import type { AuditLog } from '@plimsoll/kit/audit-log'
import type { Database } from '@plimsoll/kit/database'
import type { Jobs } from '@plimsoll/kit/jobs'
import { uploads } from '@plimsoll/kit/uploads'
import type { FastifyPluginAsync } from 'fastify'
import type { ModelPool } from '../model/index.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { batchRoutes } from './batch-routes.ts'
import { classifyRoutes } from './classify-routes.ts'
import { historyRoutes } from './history-routes.ts'
import { reportRoutes } from './report-routes.ts'
import type { VehicleJobs } from './vehicle-jobs.ts'

export interface VehicleOptions {
  readonly database: Database<ServiceTables>
  readonly jobs: Jobs
  readonly audit: AuditLog
  readonly vehicleJobs: VehicleJobs
  readonly model: ModelPool
  /** Bytes of one picture. */
  readonly bytesMax: number
  readonly pixelsMax: number
  /** Pictures in one batch. */
  readonly batchFilesMax: number
  /** A batch of more pictures is classified in the background. */
  readonly batchDirectMax: number
  /** Until the whole body must have arrived. */
  readonly timeoutMs: number
}

export const vehicleRoutes: FastifyPluginAsync<VehicleOptions> = async (app, options) => {
  const { bytesMax, pixelsMax, timeoutMs, batchFilesMax: filesMax } = options
  const { database, jobs, audit, model, vehicleJobs, batchDirectMax: directMax } = options

  // Not as much as all files of a batch might have together: each request is held in memory.
  await app.register(uploads, { bytesMax, pixelsMax, timeoutMs, requestBytesMax: 4 * bytesMax })

  await app.register(classifyRoutes, { database, model })
  const { batch: job, counts } = vehicleJobs
  await app.register(batchRoutes, { database, model, jobs, job, counts, filesMax, directMax })
  await app.register(historyRoutes, { database, audit })
  const { report, reports } = vehicleJobs
  await app.register(reportRoutes, { database, jobs, audit, job: report, reports })
}
