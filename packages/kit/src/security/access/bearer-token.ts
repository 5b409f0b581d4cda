/**
 * The token in `Authorization: Bearer …` (RFC 6750, section 2.1).
 *
 * @module
 */

import { invalidToken } from '../tokens/index.ts'
import type { CredentialRequest } from './authenticator.ts'
import { unreadableCredential } from './refusals.ts'

const scheme = 'bearer'
const usual = 'Bearer '
const space = 0x20

/**
 * Nothing if there is no `Authorization`. What follows the one space is the verifier's to judge.
 *
 * @throws AuthenticationError if there are several, or it is of another scheme.
 */
export function bearerToken({ headers, raw }: CredentialRequest): string | undefined {
  const value = headers.authorization
  if (value === undefined) return undefined
  // Node keeps the first of several and says nothing; a proxy may have checked another.
  if (countAuthorizations(raw.rawHeaders) > 1) throw invalidToken('SEVERAL_CREDENTIALS')
  // As nearly all write it; what it says of others is looked at closely.
  if (value.startsWith(usual)) return value.slice(usual.length)
  const isBearer = value.slice(0, scheme.length).toLowerCase() === scheme
  const after = value.charCodeAt(scheme.length)
  if (isBearer && after === space) return value.slice(scheme.length + 1)
  if (isBearer && Number.isNaN(after)) throw invalidToken('TOKEN_MISSING')
  throw unreadableCredential('SCHEME_UNKNOWN')
}

const authorization = 'authorization'

function countAuthorizations(rawHeaders: readonly string[]): number {
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]
    if (name?.length === authorization.length && isAuthorization(name)) count += 1
  }
  return count
}

function isAuthorization(name: string): boolean {
  return name === 'Authorization' || name === authorization || name.toLowerCase() === authorization
}
