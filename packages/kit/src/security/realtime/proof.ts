/**
 * Who a credential speaks for, judged by `@plimsoll/kit/access` or by another rule.
 *
 * @module
 */

import { AuthenticationError, ForbiddenError } from '../../foundation/errors/index.ts'
import type { Prove, ProvingRequest, SocketPrincipal } from './principal-port.ts'

/** `request.authenticate` of `@plimsoll/kit/access`; it reads of `this` what a credential is in. */
type Authenticate = (this: ProvingRequest) => Promise<SocketPrincipal | undefined>

/** What `@plimsoll/kit/access` adds. */
interface MaybeGuarded {
  readonly access?: {
    readonly policy: { has(mask: unknown, permission: string): boolean }
  }
}

export type SocketAccess = 'signed-in' | { readonly permission: string }

export class Proof {
  readonly #prove: Prove | undefined
  readonly #access: SocketAccess
  readonly #app: MaybeGuarded
  #authenticate: Authenticate | undefined

  constructor(prove: Prove | undefined, access: SocketAccess, app: object) {
    this.#prove = prove
    this.#access = access
    this.#app = app
  }

  /** @throws (or rejects with) the 401 or 503. */
  of(request: ProvingRequest): ReturnType<Prove> {
    if (this.#prove !== undefined) return this.#prove(request)
    // The function is the same for all requests, and of those that stand in there is none.
    const given = (request as { readonly authenticate?: Authenticate }).authenticate
    this.#authenticate ??= given
    return this.#authenticate?.call(request)
  }

  /** Of a token that came in a message. @throws (rejects with) the 401, 403 or 503. */
  async ofToken(token: string, id: string, ip: string): Promise<SocketPrincipal> {
    const principal = await this.of({
      id,
      ip,
      headers: { authorization: `Bearer ${token}` },
      raw: { rawHeaders: [] },
      routeOptions: { config: {} },
    })
    if (principal === undefined) throw new AuthenticationError('The token was refused.')
    if (this.#mayEnter(principal)) return principal
    throw new ForbiddenError('Your account does not allow this operation.')
  }

  #mayEnter(principal: SocketPrincipal): boolean {
    const { access } = this.#app
    if (this.#access === 'signed-in' || access === undefined) return true
    const { permissions } = principal as { readonly permissions?: unknown }
    return access.policy.has(permissions, this.#access.permission)
  }
}
