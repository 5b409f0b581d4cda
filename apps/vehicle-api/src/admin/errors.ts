/**
 * What administrators are told instead of what they asked for.
 *
 * @module
 */

import { defineError, type KitErrorClass } from '@plimsoll/kit/errors'

export const NoAuditReportError: KitErrorClass = defineError({
  code: 'AUDIT_REPORT_MISSING',
  statusCode: 404,
  meaning: 'There is no report of the auditor where the service looks for one.',
  remedy: 'Let the auditor write its report.json to AUDIT_REPORT_PATH, and ask again.',
})

export const AuditReportUnusableError: KitErrorClass = defineError({
  code: 'AUDIT_REPORT_UNUSABLE',
  statusCode: 503,
  meaning: 'There is a report of the auditor, and it cannot be read or is none.',
  remedy:
    'See the log of the service for what is wrong with it, and let the auditor write it anew.',
})
