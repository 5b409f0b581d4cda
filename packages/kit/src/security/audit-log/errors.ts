import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const AuditLogFullError: KitErrorClass = defineError({
  code: 'AUDIT_LOG_FULL',
  statusCode: 503,
  meaning: 'More is to be recorded than the store takes; what cannot be recorded is not done.',
  remedy: 'Wait as `Retry-After` says and send the request again.',
})

export const AuditLogClosedError: KitErrorClass = defineError({
  code: 'AUDIT_LOG_CLOSED',
  statusCode: 503,
  meaning: 'The service is stopping and records nothing more; what cannot be recorded is not done.',
  remedy: 'Wait as `Retry-After` says and send the request again.',
})

export const AuditRecordInvalidError: KitErrorClass = defineError({
  code: 'AUDIT_RECORD_INVALID',
  statusCode: 400,
  meaning: 'What is to be recorded of the request is too large, or no storable text.',
  remedy: 'Send less, and well-formed Unicode without control characters.',
})
