/**
 * Which host does a request name, when it may name several?
 *
 * Node keeps the first of two `Host` headers and a router cuts the authority off an absolute
 * request target; both are ways to have a proxy see one host and the service another (RFC 9112,
 * sections 3.2 and 3.2.2). HTTP/2 says `:authority` instead.
 *
 * @module
 */

import type { IncomingHttpHeaders } from 'node:http'

/** What is read of a request. */
export interface RequestHead {
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
  /** Names and values in turn, as received. */
  readonly rawHeaders: readonly string[]
}

/** What is wrong with how the request names its host; undefined if nothing is. */
export function ambiguity({ url = '/', headers, rawHeaders }: RequestHead): string | undefined {
  if (countHosts(rawHeaders) > 1) return 'The request has several Host headers.'
  if (url.charCodeAt(0) === slash || url === '*') return undefined
  return authorityOf(url) === (headers.host ?? headers[':authority'])
    ? undefined
    : 'The request target and the Host header name different hosts.'
}

const slash = 0x2f

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]
    if (name?.length === 4 && isHost(name)) count += 1
  }
  return count
}

function isHost(name: string): boolean {
  return name === 'Host' || name === 'host' || name.toLowerCase() === 'host'
}

function authorityOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? ''
}
