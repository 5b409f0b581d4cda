/**
 * What the auditor found out about the service, for administrators.
 *
 * @module
 */

import type { FastifyPluginAsync } from 'fastify'
import { AuditReportUnusableError, NoAuditReportError } from './errors.ts'
import type { ReadAuditReport } from './readiness-report.ts'
import { AuditReportSchema } from './readiness-schemas.ts'

export interface ReadinessRoutesOptions {
  readonly auditReport: ReadAuditReport
}

export const readinessRoutes: FastifyPluginAsync<ReadinessRoutesOptions> = async (
  app,
  { auditReport },
) => {
  app.get('/admin/readiness', {
    schema: {
      operationId: 'getAuditReport',
      tags: ['admin'],
      summary: 'Read the latest report of the auditor',
      description:
        'The readiness score with the finding of each probe, as the auditor left it in the file at AUDIT_REPORT_PATH.',
      response: { 200: AuditReportSchema },
    },
    config: {
      access: { permission: 'statistics:read' },
      overload: { class: 'memory' },
      openapi: { errors: [NoAuditReportError, AuditReportUnusableError] },
    },
    handler: () => auditReport(),
  })
}
