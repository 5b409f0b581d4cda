/**
 * What a log may say of a request and of an answer: no header, no query, no body.
 *
 * @module
 */

import { redact } from './redact.ts'

/** Longest path that is logged. */
export const pathCharsMax = 256

export interface RequestRecord {
  readonly method: string
  readonly path: string
  readonly route?: string
}

interface RequestLike {
  readonly method?: string
  readonly url?: string
  readonly routeOptions?: { readonly url?: string | undefined }
}

interface ReplyLike {
  readonly statusCode?: number
}

/** Of Fastify's request or of node:http's. */
export function describeRequest({ method, url, routeOptions }: RequestLike): RequestRecord {
  return {
    method: String(method),
    path: loggedPath(pathOf(String(url))),
    ...(routeOptions?.url !== undefined && { route: routeOptions.url }),
  }
}

/** Of Fastify's reply or of node:http's response. */
export function describeReply({ statusCode }: ReplyLike): { readonly status: number | undefined } {
  return { status: statusCode }
}

/** The URL up to its query or fragment. */
export function pathOf(url: string): string {
  const query = url.indexOf('?')
  const path = query === -1 ? url : url.slice(0, query)
  const fragment = path.indexOf('#')
  return fragment === -1 ? path : path.slice(0, fragment)
}

// Words, numbers and UUIDs are no secrets. That is most paths, and far cheaper to see.
const plainPath =
  /^(?:\/(?!sk-)(?:[a-z]{1,24}(?:-[a-z]{1,24}|-\d{1,9})?|v?\d{1,9}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})?){0,12}$/

/** Whether the path may stand in a log as it is. */
function isPlainPath(path: string): boolean {
  return path.length <= pathCharsMax && plainPath.test(path)
}

/** The path without what looks like a secret, and no longer than {@link pathCharsMax}. */
export function loggedPath(path: string): string {
  if (isPlainPath(path)) return path
  const clean = redact(path)
  return clean.length > pathCharsMax ? `${clean.slice(0, pathCharsMax - 1)}…` : clean
}
