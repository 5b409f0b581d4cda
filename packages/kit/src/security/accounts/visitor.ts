/**
 * Who makes a request, as far as accounts care: for the guards, for the session that it may begin,
 * and for the audit log.
 *
 * @module
 */

import type { SecurityRecord, SessionDevice } from './ports.ts'

export interface Visitor {
  readonly requestId: string
  /** The client's address, as the server was told to determine it. */
  readonly address: string
  readonly userAgent?: string | undefined
  /** The device cookie, as it came. */
  readonly deviceCookie?: string | undefined
  /** Where the refresh token is kept. A client that keeps cookies has its device recognised by one. */
  readonly mode: 'bearer' | 'cookie'
}

/** A real browser says what it is in half of it. */
const userAgentLengthMax = 256

/** Adds from where, in which request, and by what program. */
export function recordOf(visitor: Visitor, record: SecurityRecord): SecurityRecord {
  const userAgent = visitor.userAgent?.slice(0, userAgentLengthMax).toWellFormed()
  return {
    ...record,
    details: { ...record.details, request: { id: visitor.requestId, user_agent: userAgent } },
    // A connection that is gone has no address any more.
    ipAddress: visitor.address === '' ? null : visitor.address,
  }
}

/** @param deviceId that the client's cookie names, if it is one that keeps cookies */
export function deviceOf({ userAgent, address, mode }: Visitor, deviceId?: string): SessionDevice {
  return {
    userAgent,
    ipAddress: address,
    ...(mode === 'cookie' && deviceId !== undefined ? { deviceId } : {}),
  }
}
