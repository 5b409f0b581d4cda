/**
 * Who asks, once a credential has proved it.
 *
 * @module
 */

import type { AccessClaims } from '../tokens/index.ts'
import type { PermissionMask } from './permission-mask.ts'
import { noCredential } from './refusals.ts'

export type TokenVersions = Readonly<Pick<AccessClaims, 'uv' | 'gv' | 'tid' | 'tv'>>

/** Frozen, and shared by all requests with one credential. */
export interface Principal {
  readonly method: 'token' | 'api-key' | 'external'
  readonly userId: string
  readonly roles: readonly string[]
  /** What the roles, and the scopes of an API key, allow. */
  readonly permissions: PermissionMask
  /** `sid` of our own tokens. */
  readonly sessionId?: string
  /** `jti` of our own tokens. */
  readonly tokenId?: string
  /** Of our own tokens, to be held against what is revoked later; see {@link AccessClaims}. */
  readonly versions?: TokenVersions
  readonly apiKeyId?: string
  /** Unix seconds. */
  readonly expiresAtSeconds?: number
}

/**
 * The principal of a request whose route asks for one.
 *
 * @throws AuthenticationError if nobody has signed in, which only happens where the route is public.
 */
export function principalOf(request: { readonly principal: Principal | undefined }): Principal {
  if (request.principal === undefined) throw noCredential()
  return request.principal
}
