/**
 * The record of what somebody did by a request.
 *
 * @module
 */

import type { AuditRecord } from './audit-record.ts'

/** What was done, where the request says the rest. */
export interface AuditEvent extends Omit<AuditRecord, 'ipAddress'> {
  /** Default: the signed-in user of the request. */
  readonly userId?: string | null | undefined
}

/** What is read of a request; Fastify's has it, and other plugins may add to it. */
export interface RequestFacts {
  readonly id: string
  /** The client's address, as the server was told to determine it. */
  readonly ip: string
  readonly headers: { readonly 'user-agent'?: string | undefined }
}

/** A real browser says what it is in half of it. */
const userAgentLengthMax = 256

/** Adds who, from where, in which request, and by what program. */
export function recordOf(
  { id, ip, headers }: RequestFacts,
  { action, userId, resource, details }: AuditEvent,
): AuditRecord {
  const userAgent = headers['user-agent']?.slice(0, userAgentLengthMax).toWellFormed()
  return {
    action,
    userId,
    resource,
    details: { ...details, request: { id, user_agent: userAgent } },
    // A connection that is gone has no address any more.
    ipAddress: ip === '' ? null : ip,
  }
}
