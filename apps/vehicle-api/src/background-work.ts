/**
 * What the service does without anybody waiting for it: batches, reports, upkeep.
 *
 * @module
 */

import { currentContext, newContext, runWithContext } from '@plimsoll/kit/context'
import type { Database } from '@plimsoll/kit/database'
import { type JobsPluginOptions, jobs } from '@plimsoll/kit/jobs'
import { redact } from '@plimsoll/kit/logging'
import type { FastifyInstance } from 'fastify'
import type { ServiceConfig } from './config.ts'
import { vehicleNews } from './live/live-events.ts'
import type { ModelPool } from './model/index.ts'
import { measure } from './observability.ts'
import { storeBackups } from './store/backups.ts'
import { type Maintenance, maintenance } from './store/maintenance-jobs.ts'
import type { ServiceTables } from './store/service-tables.ts'
import { type VehicleJobs, vehicleJobs } from './vehicle/vehicle-jobs.ts'

interface Parts {
  readonly config: ServiceConfig
  readonly model: ModelPool
  readonly store: Database<ServiceTables>
}

/** With `app.cache`, `app.flags`, `app.audit` and `app.sessions` there. */
export async function backgroundWork(
  app: FastifyInstance,
  { config, model, store }: Parts,
): Promise<VehicleJobs> {
  const vehicle = vehicleJobs({
    ...{ ...config, database: store, model, cache: app.cache },
    keepsPicture: (principal) => app.flags.isOn('keep-pictures', principal),
    news: vehicleNews(app),
  })
  const backups = storeBackups(config)
  const upkeep = maintenance({ ...config, backups, audit: app.audit, sessions: app.sessions })
  await app.register(jobs, jobsOf(config, store, vehicle, upkeep))
  measure(app, { model, vehicle: vehicle.counts, backups })
  return vehicle
}

function jobsOf(
  config: ServiceConfig,
  store: Database<ServiceTables>,
  { batch, report }: VehicleJobs,
  upkeep: Maintenance,
): JobsPluginOptions {
  const atOnce = Math.max(1, config.jobsAtOnce)
  return {
    database: store,
    jobs: [batch, report, ...upkeep.jobs],
    schedules: upkeep.schedules,
    concurrency: atOnce,
    workers: config.jobsAtOnce === 0 ? 'elsewhere' : 'here',
    currentRequestId: () => currentContext()?.requestId,
    currentTraceparent: () => currentContext()?.traceparent,
    runWithContext: (requestId, work, traceparent) =>
      runWithContext(newContext({ requestId, traceparent }), work),
    redact,
  }
}
