/**
 * What a socket stands and falls with: the session and the versions of its token, not the token, so
 * that a refresh closes nothing.
 *
 * @module
 */

import { type RevokedThing, revocationKey } from '../revocation/index.ts'

interface Versions {
  readonly uv?: number
  readonly gv?: number
  readonly tid?: string
  readonly tv?: number
}

/** What is read of a principal. */
export interface BoundPrincipal {
  readonly method: string
  readonly userId: string
  readonly sessionId?: string
  readonly apiKeyId?: string
  /** The claims of one of our own tokens that say how old it is. */
  readonly versions?: Versions
}

export interface Binding {
  readonly userKey: string
  readonly sessionKey: string | undefined
  readonly apiKeyKey: string | undefined
  readonly tenantKey: string | undefined
  readonly method: string
  /** Undefined where the credential does not say: then any rise of the version cuts it off. */
  readonly userVersion: number | undefined
  readonly tenantVersion: number | undefined
  readonly serviceVersion: number | undefined
}

export function bindingOf(principal: BoundPrincipal): Binding {
  const { method, userId, sessionId, apiKeyId, versions = {} } = principal
  const { uv, gv, tid, tv } = versions
  return {
    userKey: revocationKey('user', userId),
    // A session that is named in another way is not one that revocations know.
    sessionKey: isSession(sessionId) ? revocationKey('session', sessionId) : undefined,
    apiKeyKey: apiKeyId && revocationKey('api-key', apiKeyId),
    tenantKey: tid && revocationKey('tenant', tid),
    method,
    userVersion: uv,
    tenantVersion: tv,
    serviceVersion: gv,
  }
}

/** Whether what was revoked takes the socket with it. */
export function isCutBy(binding: Binding, { kind, key, value }: RevokedThing): boolean {
  switch (kind) {
    case 'token':
      return false
    case 'session':
      return key === binding.sessionKey
    case 'api-key':
      return key === binding.apiKeyKey
    case 'user':
      return key === binding.userKey && !isAtLeast(binding.userVersion, value)
    case 'tenant':
      return key === binding.tenantKey && !isAtLeast(binding.tenantVersion, value)
    case 'service':
      return binding.method === 'token' && !isAtLeast(binding.serviceVersion, value)
    case 'subject':
      // The feed carries no ids, and which subject a local user is, the principal does not say. It
      // is rare, and who is not meant comes in again.
      return binding.method === 'external'
  }
}

function isAtLeast(version: number | undefined, least: number): boolean {
  return version !== undefined && version >= least
}

const sessionForm = /^[\w-]{22}$/

function isSession(id: string | undefined): id is string {
  return id !== undefined && sessionForm.test(id)
}
