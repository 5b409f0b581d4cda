/**
 * What the hook and the ways to prove who asks know of each other.
 *
 * @module
 */

import type { IncomingHttpHeaders } from 'node:http'
import type { KitError } from '../../foundation/errors/index.ts'
import type { Principal } from './principal.ts'

/** What a route does when it cannot be told whether a credential has been revoked. */
export type WhenStale = 'confirm' | 'serve' | 'deny'

/** What is read of a request; Fastify's has it. */
export interface CredentialRequest {
  readonly headers: IncomingHttpHeaders
  /** Names and values in turn, as received. */
  readonly raw: { readonly rawHeaders: readonly string[] }
  readonly ip: string
  readonly routeOptions: { readonly config: { readonly whenStale?: WhenStale } }
}

/** Who it is, at once or later, or why that is not believed. */
export type Proof = Principal | KitError | Promise<Principal>

/** One way to prove who asks. Reads its own header only. Synchronous whenever it can be. */
export interface Authenticator {
  readonly name: string
  /**
   * Nothing if the request carries no credential of this kind. The 401 of a credential that is refused,
   * and the 503 if that cannot be told, may be given or thrown; of a flood, what is thrown costs more.
   *
   * @throws (or rejects with) the 401 or 503.
   */
  authenticate(request: CredentialRequest): Proof | undefined
}
