/**
 * Who the claims of a foreign token are to us.
 *
 * The user is issuer and subject together: neither the subject alone, which another issuer may use
 * too, nor an e-mail address, which can change hands. Roles are ours only by the table; what is not
 * in it grants nothing.
 *
 * @module
 */

import type { TokenClaims } from '../tokens/index.ts'

export interface ClaimMapping {
  /**
   * Where the issuer lists roles, as one text or a list of texts. A dot leads into an object:
   * `realm_access.roles` (Keycloak), `org_role` (Clerk); a URL is one name:
   * `https://example.com/roles` (Auth0). Names with dots: a list, one name for each step.
   */
  readonly rolesClaim: string | readonly string[]
  /** Our role, or roles, for each of theirs. */
  readonly roles: Readonly<Record<string, string | readonly string[]>>
  /** Roles of who has none by the table. Default: none. */
  readonly otherwise?: readonly string[] | undefined
}

export interface ExternalUser {
  readonly issuer: string
  readonly subject: string
  /** Ours, in the order of theirs, each once. */
  readonly roles: readonly string[]
}

/** Pure. */
export type MapClaims = (claims: TokenClaims) => ExternalUser

/** @throws RangeError naming the option that makes no sense. */
export function claimMapping({ rolesClaim, roles, otherwise = [] }: ClaimMapping): MapClaims {
  const path = pathOf(rolesClaim)
  const table = new Map(Object.entries(roles).map(([theirs, ours]) => [theirs, [ours].flat()]))
  return (claims) => {
    const mapped = textsOf(valueAt(claims, path)).flatMap((theirs) => table.get(theirs) ?? [])
    const ours = mapped.length === 0 ? otherwise : mapped
    return { issuer: claims.iss, subject: claims.sub, roles: [...new Set(ours)] }
  }
}

function pathOf(rolesClaim: string | readonly string[]): readonly string[] {
  const path = typeof rolesClaim === 'string' ? steps(rolesClaim) : rolesClaim
  if (path.length > 0 && path.every((name) => name !== '')) return path
  throw new RangeError(`rolesClaim must name a claim, got ${JSON.stringify(rolesClaim)}`)
}

function steps(text: string): readonly string[] {
  return text.includes('://') ? [text] : text.split('.')
}

function valueAt(claims: unknown, path: readonly string[]): unknown {
  return path.reduce(memberOf, claims)
}

/** Members that were sent: neither those of a prototype nor the length of a list. */
function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

function textsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return typeof value === 'string' ? [value] : []
  return value.filter((item) => typeof item === 'string')
}
