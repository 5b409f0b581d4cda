/**
 * Public keys of a service, as PEM: from a JWKS (RFC 7517), from a PEM file, or from the private key
 * that the auditor chose.
 *
 * @module
 */

import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { jsonOf } from '../answer.ts'
import type { Http } from '../http-client.ts'

export interface PublicKeySources {
  readonly http: Http
  /** Declared: a path of the service, or a file of the repository. */
  readonly declared: string | undefined
  readonly readFile: (path: string) => Promise<string | undefined>
  /** The private key in PEM, if the auditor chose one. */
  readonly privateKey: string | undefined
}

const usualPaths = ['/.well-known/jwks.json', '/jwks.json', '/.well-known/jwks', '/oauth/jwks']

export async function findPublicKeys(sources: PublicKeySources): Promise<readonly string[]> {
  const { declared, privateKey } = sources
  const found = declared === undefined ? [] : await keysAt(declared, sources)
  if (found.length > 0) return found
  if (privateKey?.includes('-----BEGIN')) return keysIn(privateKey)
  for (const path of usualPaths) {
    const keys = await keysServedAt(path, sources.http)
    if (keys.length > 0) return keys
  }
  return []
}

/** Public keys in a text: a JWKS, one JWK, or PEM (public, private or certificate). */
export function keysIn(text: string): readonly string[] {
  if (text.includes('-----BEGIN')) return pemOf(() => createPublicKey(text))
  try {
    const value: unknown = JSON.parse(text)
    return jwksIn(value).flatMap((key) => pemOf(() => createPublicKey({ key, format: 'jwk' })))
  } catch {
    // Neither PEM nor JSON: there are no keys in it.
    return []
  }
}

function jwksIn(value: unknown): readonly JsonWebKey[] {
  if (typeof value !== 'object' || value === null) return []
  const keys = 'keys' in value ? value.keys : [value]
  return Array.isArray(keys) ? (keys as JsonWebKey[]) : []
}

function pemOf(read: () => KeyObject): readonly string[] {
  try {
    return [String(read().export({ type: 'spki', format: 'pem' }))]
  } catch {
    // A kind of key that node:crypto does not know, such as a symmetric one.
    return []
  }
}

async function keysAt(place: string, sources: PublicKeySources): Promise<readonly string[]> {
  const path = place.startsWith(sources.http.origin)
    ? place.slice(sources.http.origin.length)
    : place
  if (path.startsWith('/')) {
    const served = await keysServedAt(path, sources.http)
    if (served.length > 0) return served
  }
  const text = await sources.readFile(place)
  return text === undefined ? [] : keysIn(text)
}

async function keysServedAt(path: string, http: Http): Promise<readonly string[]> {
  const answer = await http.send({ path })
  if (answer.status !== 200) return []
  return jsonOf(answer) === undefined && !answer.body.startsWith('-----BEGIN')
    ? []
    : keysIn(answer.body)
}
