/**
 * Is the body of this request one that will be read, and as it was sent?
 *
 * GET, HEAD and TRACE have none that means anything (RFC 9110, sections 9.3.1, 9.3.2 and 9.3.8);
 * Fastify leaves it lying, so it would reach the handler's connection as a second request if anyone
 * counted its bytes differently. A compressed body is small on the wire and large in memory.
 *
 * @module
 */

import type { IncomingHttpHeaders } from 'node:http'

/** Whether there is a body where the method has none. */
export function hasUnreadBody(method: string, headers: IncomingHttpHeaders): boolean {
  if (method !== 'GET' && method !== 'HEAD' && method !== 'TRACE') return false
  const { 'content-length': length, 'transfer-encoding': coding } = headers
  return coding !== undefined || (length !== undefined && Number(length) !== 0)
}

/**
 * Whether the body was encoded in a way that nobody here decodes (RFC 9110, section 8.4).
 *
 * @param decoded - codings in lower case
 */
export function hasForeignCoding(
  headers: IncomingHttpHeaders,
  decoded: ReadonlySet<string>,
): boolean {
  const codings = headers['content-encoding']
  if (codings === undefined) return false
  return codings
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .some((coding) => coding !== '' && coding !== 'identity' && !decoded.has(coding))
}
