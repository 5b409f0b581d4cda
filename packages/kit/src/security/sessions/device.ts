/**
 * Which device is it?
 *
 * A refresh token that comes again within seconds is most often a lost reply or a second tab, and
 * then it comes from the same program. The mark of a device is its id, where a device cookie gives
 * one, else its user agent without version numbers. An address is no part of it: a phone loses
 * replies just when it changes networks.
 *
 * A user agent is easily forged, so a mark proves nothing: it only narrows what a thief may replay,
 * within the grace, to a token that the owner's device got too.
 *
 * @module
 */

import { createHash } from 'node:crypto'

export interface Device {
  readonly userAgent?: string | undefined
  readonly ipAddress?: string | undefined
  /** What a signed device cookie names, where there is one. */
  readonly deviceId?: string | undefined
}

/** What is read of a request. */
interface RequestFacts {
  readonly ip: string
  readonly headers: { readonly 'user-agent'?: string | undefined }
}

/** A real browser says what it is in half of it. */
const userAgentLengthMax = 256
const markCharacters = 22

/** The device that sent the request. */
export function deviceOf({ ip, headers }: RequestFacts, deviceId?: string): Device {
  return { userAgent: headers['user-agent'], ipAddress: ip, deviceId }
}

/** The same for all requests of one device; of fixed length and readable by nobody. */
export function deviceMark({ deviceId, userAgent = '' }: Device): string {
  const text = deviceId === undefined ? `agent:${familyOf(userAgent)}` : `device:${deviceId}`
  return createHash('sha256').update(text).digest('base64url').slice(0, markCharacters)
}

/** What is stored of a device, to be shown to its owner. */
export function deviceColumns({ userAgent, ipAddress }: Device): {
  readonly user_agent: string | null
  readonly ip_address: string | null
} {
  return {
    user_agent: shown(userAgent),
    // A connection that is gone has no address any more.
    ip_address: ipAddress?.slice(0, 64) || null,
  }
}

// Control characters would make a text unstorable, or forge lines wherever it is printed.
function shown(userAgent = ''): string | null {
  const text = userAgent.slice(0, userAgentLengthMax).toWellFormed()
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ') || null
}

/** Browsers update between two requests. */
function familyOf(userAgent: string): string {
  return userAgent.toLowerCase().replace(/\d[\d._]*/g, '')
}
