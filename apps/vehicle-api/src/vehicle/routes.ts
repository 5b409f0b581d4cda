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
import { pictureRoutes } from './picture-routes.ts'
import { reportListRoutes } from './report-list-routes.ts'
import { reportRoutes } from './report-routes.ts'
import { batchBytesMax } from './upload-limits.ts'
import type { VehicleJobs } from './vehicle-jobs.ts'
import { vehicleListRoutes } from './vehicle-list-routes.ts'

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

  const requestBytesMax = batchBytesMax(bytesMax)
  await app.register(uploads, { bytesMax, pixelsMax, timeoutMs, requestBytesMax })

  const { batch: job, counts, keepsPicture, news } = vehicleJobs
  await app.register(classifyRoutes, { database, model, keepsPicture, news })
  const bounds = { filesMax, directMax }
  const batches = { database, model, jobs, job, counts, keepsPicture, news, ...bounds }
  await app.register(batchRoutes, batches)
  await app.register(historyRoutes, { database, audit, news })
  await app.register(pictureRoutes, { database })
  const { report, reports } = vehicleJobs
  await app.register(reportRoutes, { database, jobs, audit, job: report, reports })
  await app.register(reportListRoutes, { database })
  await app.register(vehicleListRoutes, { database })
}
