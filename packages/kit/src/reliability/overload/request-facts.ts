/**
 * What a request that nobody has looked at yet says of itself.
 *
 * @module
 */

import type { IncomingMessage } from 'node:http'

/** Whether Node handed the connection over with the request (RFC 9110, section 7.8). */
export function isUpgrade(request: IncomingMessage): boolean {
  return (request as { readonly upgrade?: boolean }).upgrade === true
}

/** A credential that is wrong counts too: whether it is right is not known before it is verified. */
export function hasCredential(request: IncomingMessage): boolean {
  const { headers } = request
  return (
    headers.authorization !== undefined ||
    headers['x-api-key'] !== undefined ||
    headers.cookie !== undefined
  )
}

/** Whether the request could carry a credential in its headers: browsers send none with these. */
export function isBare(request: IncomingMessage): boolean {
  return request.method === 'OPTIONS' || isUpgrade(request)
}

/** More than is worth reading to keep the connection. */
const bodyBytesMax = 65_536

export function isLongBody({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true
  return Number(headers['content-length'] ?? 0) > bodyBytesMax
}
