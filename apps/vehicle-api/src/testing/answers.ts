/**
 * What can be told from an answer by who must not be told apart.
 *
 * @module
 */

import type { LightMyRequestResponse } from 'fastify'

/** Status, headers and body, but for what differs between any two answers. */
export function tellable({ statusCode, headers, body }: LightMyRequestResponse) {
  const { 'x-request-id': id, date: _date, 'content-length': length, ...rest } = headers
  // An id has more characters, the more requests there were before.
  const bytes = Number(length ?? 0) - (body === '' ? 0 : String(id).length)
  return { statusCode, headers: rest, bytes, body: withoutOccasion(body) }
}

function withoutOccasion(body: string): unknown {
  if (body === '') return undefined
  const { request_id: _id, timestamp: _at, ...rest } = JSON.parse(body)
  return rest
}
