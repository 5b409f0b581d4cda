/**
 * What a key stands for, and how a repetition is told from another request. All of it is kept as
 * SHA-256 only: a key may be guessable, and a URL may hold what nobody should read.
 *
 * @module
 */

import { hash } from 'node:crypto'

/** Where a key is valid: the same key of another caller, or for another route, is another key. */
export interface KeyScope {
  readonly method: string
  /** The pattern of the route. */
  readonly route: string
  readonly principal: string
  readonly key: string
}

export interface RequestHead {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly contentType: string | undefined
  readonly contentEncoding: string | undefined
}

export function keyIdOf({ method, route, principal, key }: KeyScope): string {
  return digestOf([method, route, principal, key])
}

export function principalDigestOf(principal: string): string {
  return digestOf([principal])
}

/** All of a request but its body. Parameters of the type, such as a boundary, are left out. */
export function headDigestOf({ method, url, contentType, contentEncoding }: RequestHead): string {
  return digestOf([method, url, mediaTypeOf(contentType), contentEncoding?.toLowerCase() ?? ''])
}

/** In lower case and without parameters; empty if none was sent. */
export function mediaTypeOf(contentType: string | undefined): string {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

export function isJson(mediaType: string): boolean {
  return mediaType === 'application/json' || mediaType.endsWith('+json')
}

/** Of a multipart body (RFC 2046, section 5.1.1). */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (!mediaTypeOf(contentType).startsWith('multipart/')) return undefined
  const found = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType ?? '')
  return found?.[1] ?? found?.[2]
}

/** As JSON, so that no two lists have the same text. */
function digestOf(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url')
}
