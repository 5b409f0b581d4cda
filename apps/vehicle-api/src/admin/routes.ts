/**
 * The operations of version 1 that are for administrators.
 *
 * @module
 */

import type { FastifyPluginAsync } from 'fastify'
import { type AuditRoutesOptions, auditRoutes } from './audit-routes.ts'
import { type JobRoutesOptions, jobRoutes } from './job-routes.ts'
import { logLevelRoutes } from './log-level-routes.ts'
import { type StatisticsRoutesOptions, statisticsRoutes } from './statistics-routes.ts'

export type AdminOptions = StatisticsRoutesOptions & AuditRoutesOptions & JobRoutesOptions

export const adminRoutes: FastifyPluginAsync<AdminOptions> = async (app, options) => {
  await app.register(statisticsRoutes, options)
  await app.register(auditRoutes, options)
  await app.register(jobRoutes, options)
  await app.register(logLevelRoutes)
}
