/**
 * The operations of version 1 that are for administrators.
 *
 * @module
 */

import type { FastifyPluginAsync } from 'fastify'
import { type AuditRoutesOptions, auditRoutes } from './audit-routes.ts'
import { type FlagRoutesOptions, flagRoutes } from './flag-routes.ts'
import { type JobRoutesOptions, jobRoutes } from './job-routes.ts'
import { logLevelRoutes } from './log-level-routes.ts'
import { type ReadinessRoutesOptions, readinessRoutes } from './readiness-routes.ts'
import { type StatisticsRoutesOptions, statisticsRoutes } from './statistics-routes.ts'
import { type SystemRoutesOptions, systemRoutes } from './system-routes.ts'

export type AdminOptions = StatisticsRoutesOptions &
  AuditRoutesOptions &
  JobRoutesOptions &
  FlagRoutesOptions &
  SystemRoutesOptions &
  ReadinessRoutesOptions

export const adminRoutes: FastifyPluginAsync<AdminOptions> = async (app, options) => {
  await app.register(statisticsRoutes, options)
  await app.register(auditRoutes, options)
  await app.register(jobRoutes, options)
  await app.register(flagRoutes, options)
  await app.register(systemRoutes, options)
  await app.register(readinessRoutes, options)
  await app.register(logLevelRoutes)
}
