/**
 * Who asks, as far as sockets need to know, and how a credential is judged.
 *
 * @module
 */

import type { IncomingHttpHeaders } from 'node:http'
import type { BoundPrincipal } from './binding.ts'

/** Frozen. That of `@plimsoll/kit/access` is one. */
export interface SocketPrincipal extends BoundPrincipal {
  /** Unix seconds. */
  readonly expiresAtSeconds?: number
}

/** What may be read of who asks; a request of Fastify is one. */
export interface ProvingRequest {
  readonly id: string
  readonly headers: IncomingHttpHeaders
  /** Names and values in turn, as received. */
  readonly raw: { readonly rawHeaders: readonly string[] }
  readonly ip: string
  readonly routeOptions: { readonly config: object }
}

/**
 * Judges the credential of the request, revocations included, anew each time.
 *
 * @throws (or rejects with) the 401, 403 or 503.
 */
export type Prove = (
  request: ProvingRequest,
) => Promise<SocketPrincipal | undefined> | SocketPrincipal | undefined
